package main

var chanTricks = []trick{
	{
		name: "chan/note",
		without: []edit{
			{"chanimpl/chan.go", "if c == nil || !lookRecv(&c.lock) {", "if c == nil {"},
			{"chanimpl/chan.go", "if c == nil || !lookSend(&c.lock, &c.closed) {", "if c == nil {"},
		},
		at: []place{
			{"Chan/tryrecv/empty", 1, ""},
			{"Chan/trysend/full", 1, ""},
			{"Chan/try/ready", 1, ""},
		},
	},
	{
		name:    "chan/spare",
		without: []edit{{"chanimpl/waitq.go", "w := c.spare.Swap(nil)", "var w *waiter[T]"}},
		at:      []place{{"Chan/ping-pong", 1, ""}, {"Chan/ping-pong", 2, ""}, {"Chan/spsc/buffer=0", 2, ""}},
	},
	{
		name:    "chan/queues",
		without: []edit{{"chanimpl/waitq.go", "func (q *waitq[T]) dequeue()", "//go:noinline\nfunc (q *waitq[T]) dequeue()"}},
		at:      []place{{"Chan/buffered/bytes=8", 1, ""}},
	},
	{
		name: "select/pass",
		without: []edit{{"chanimpl/select.go",
			"ready, _ := survey(cases)\n\t\tif ready == 0 {\n\t\t\ti, end := wait(cases)",
			"ready := 0\n\t\tif ready == 0 {\n\t\t\ti, end := wait(cases)"}},
		at: []place{{"Select/ready=1", 1, ""}, {"Select/ready=2", 1, ""}, {"Select/ready=8", 1, ""}},
	},
	{
		name: "select/hidden",
		without: []edit{{"chanimpl/select.go",
			"word := uintptr(unsafe.Pointer(unsafe.SliceData(cases)))\n" +
				"\treturn unsafe.Slice(*(**Case)(unsafe.Pointer(&word)), len(cases))",
			"return cases"}},
		at: []place{{"Select/send=2", 1, ""}, {"Select/ready=2", 1, ""}},
	},
	{
		name:    "select/one-look",
		without: []edit{{"chanimpl/select.go", "if len(cases) == 1 || unchanged(cases, before) {", "if unchanged(cases, before) {"}},
		at:      []place{{"Select/default=1", 1, ""}},
	},
	{
		name:    "select/selections",
		without: []edit{{"chanimpl/wait.go", "s := selections.Get()", "s := new(selection)"}, {"chanimpl/wait.go", "selections.Put(s)", ""}},
		at:      []place{{"Select/asleep=2", 1, ""}, {"Select/asleep=2", 2, ""}},
	},
	{
		name:    "select/order",
		without: []edit{{"chanimpl/wait.go", "lockOrder(cases, space[:0])", "lockOrder(cases, space[:0:0])"}},
		at:      []place{{"Select/asleep=2", 1, ""}},
	},
}
