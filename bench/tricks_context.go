package main

var contextTricks = []trick{
	{
		name:    "context/lazy-done",
		without: []edit{{"context/context.go", "c := new(cancelCtx)\n", "c := new(cancelCtx)\n\tc.makeDone()\n"}},
		at:      []place{{"Context/cancel", 1, ""}, {"Context/tree=10x10", 1, ""}, {"Context/done-cancel", 1, ""}},
	},
	{
		name:    "context/closedchan",
		without: []edit{{"context/cancel.go", "c.done = closedchan\n", "c.done = make(chan struct{})\n\t\tclose(c.done)\n"}},
		at:      []place{{"Context/cancel", 1, ""}, {"Context/tree=10x10", 1, ""}},
	},
	{
		name:    "context/reason",
		without: []edit{{"context/context.go", "return c, func() { c.cancel(canceled) }", "return c, func() { c.cancel(newReason(Canceled, nil)) }"}},
		at:      []place{{"Context/cancel", 1, ""}},
	},
	{
		// The standard library's way.
		name: "context/list",
		without: []edit{
			{"context/cancel.go", "children *node", "children map[*node]struct{}"},
			{"context/tree.go",
				"n.next = c.children\n\tif n.next != nil {\n\t\tn.next.prev = n\n\t}\n\tc.children = n\n",
				"if c.children == nil {\n\t\tc.children = make(map[*node]struct{})\n\t}\n\tc.children[n] = struct{}{}\n"},
			{"context/tree.go",
				"n := c.children\n\tif n == nil {\n\t\treturn nil\n\t}\n\tc.unlink(n)\n\treturn n.self\n",
				"for n := range c.children {\n\t\tc.unlink(n)\n\t\treturn n.self\n\t}\n\treturn nil\n"},
			{"context/tree.go",
				"if n.prev != nil {\n\t\tn.prev.next = n.next\n\t} else {\n\t\tc.children = n.next\n\t}\n" +
					"\tif n.next != nil {\n\t\tn.next.prev = n.prev\n\t}\n\tn.prev, n.next = nil, nil\n",
				"delete(c.children, n)\n"},
		},
		at: []place{{"Context/tree=10x10", 1, ""}, {"Context/afterfunc", 1, ""}},
	},
	{
		name: "context/value-loop",
		without: []edit{{"context/value.go",
			"c = v.Context\n\t\t\tcontinue\n", "return v.Context.Value(key)\n"}},
		at: []place{{"Context/value=10", 1, ""}, {"Context/value=100", 1, ""}},
	},
	{
		name: "context/value-first",
		without: []edit{
			{"context/value.go",
				"if v, ok := c.(*valueCtx); ok {\n\t\t\tif key == v.key {\n\t\t\t\treturn v.val\n\t\t\t}\n\t\t\tc = v.Context\n\t\t\tcontinue\n\t\t}\n",
				""},
			{"context/value.go",
				"switch ctx := c.(type) {\n",
				"switch ctx := c.(type) {\n\t\tcase *valueCtx:\n\t\t\tif key == ctx.key {\n\t\t\t\treturn ctx.val\n\t\t\t}\n\t\t\tc = ctx.Context\n"},
		},
		at: []place{{"Context/value=10", 1, ""}, {"Context/value=100", 1, ""}},
	},
}
