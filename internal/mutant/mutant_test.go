package mutant

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/announce"
)

func TestEachMutantFitsItsFile(t *testing.T) {
	root, err := announce.Root()
	require.NoError(t, err)
	for _, m := range Handwritten() {
		_, err := m.Apply(root)
		require.NoError(t, err)
	}
}

// Each explanation is about a mutant that there is, and each mutant has a name and a key
// of its own.
func TestSurvivorsAreGenerated(t *testing.T) {
	root, err := announce.Root()
	require.NoError(t, err)
	made, err := Generate(root, Handwritten())
	require.NoError(t, err)
	names, keys := make(map[string]bool), make(map[string]bool)
	for _, m := range made {
		require.False(t, names[m.Name] || keys[m.key()], m.key())
		names[m.Name], keys[m.key()] = true, true
	}
	for key := range survivors {
		require.True(t, keys[key], "nothing is generated at %s", key)
	}
}

func TestChange(t *testing.T) {
	for _, m := range []struct{ old, new, want string }{
		{"a\nb // why\nc\n", "a\nd\nc\n", "`b` → `d`"},
		{"a\nb\n", "a\n", "drop `b`"},
		{"a\nb\n", "a\nb\nb\n", "add `b`"},
	} {
		edit := Mutant{Old: m.old, New: m.new}
		require.Equal(t, m.want, edit.Change())
	}
}

func TestFunction(t *testing.T) {
	text := "package p\n\nconst a = 1\n\nfunc f() { b() }\n\nconst c = 2\n\nfunc (t *T[U]) g() {\n\td()\n}\n\nconst e = 3\n"
	for old, want := range map[string]string{"a = 1": "", "b()": "f", "c = 2": "", "d()": "g", "e = 3": "", "func f() { b()": "f"} {
		edit := Mutant{Old: old}
		require.Equal(t, want, edit.function(text), old)
	}
}
