package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/syncprimer/syncprimer/internal/goroot"
)

// inOrder is a proof by what a function calls: these, one after the other.
func inOrder(pkg, function string, callees ...string) proof {
	want := strings.Join(callees, ", ")
	return source{fmt.Sprintf("`%s` calls, in this order, `%s`", function, want), want, func() (string, error) {
		p, err := goroot.Load(pkg)
		if err != nil {
			return "", err
		}
		all, err := p.Calls(function)
		var got []string
		for _, c := range all {
			if slices.Contains(callees, c) {
				got = append(got, c)
			}
		}
		return strings.Join(slices.Compact(got), ", "), err
	}}
}

// printsOne is a proof by a program: one of its lines, whatever the others are.
func printsOne(name, line string) proof {
	return run{name, asMain, fmt.Sprintf("prints `%s`, among other lines", line), "true", func(s seen) string {
		return fmt.Sprint(slices.Contains(s.lines, line))
	}}
}
