package sched

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rules returns all constants of type rule, by their names.
func rules(t *testing.T) map[string]rule {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "rules.go", nil, 0)
	require.NoError(t, err)
	all := make(map[string]rule)
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.ValueSpec); ok && c.Values != nil {
			text, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			all[c.Names[0].Name] = rule(text)
		}
		return true
	})
	require.NotEmpty(t, all)
	return all
}

// Each rule names functions that the runtime has, and what decides stands in one of them.
func TestRulesAreTheRuntimes(t *testing.T) {
	for name, r := range rules(t) {
		var words []string
		for _, f := range r.functions() {
			words = append(words, wordsOf(t, f)...)
		}
		for _, w := range regexp.MustCompile(`\w+`).FindAllString(r.decides(), -1) {
			assert.True(t, slices.Contains(words, w), "%s: %q is in none of %v", name, w, r.functions())
		}
	}
}

// wordsOf returns the names and numbers in the functions and methods of package runtime
// with a name.
func wordsOf(t *testing.T, name string) (words []string) {
	t.Helper()
	for _, fn := range functions(t, name) {
		ast.Inspect(fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				words = append(words, n.Name)
			case *ast.BasicLit:
				words = append(words, n.Value)
			}
			return true
		})
	}
	return words
}
