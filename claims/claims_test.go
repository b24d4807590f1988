package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/goroot"
	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// Every piece of evidence runs, and shows what it is said to show. And its opposite is not
// to be seen: evidence whose opposite were to be seen as well would show nothing.
func TestEvidence(t *testing.T) {
	if race.Enabled {
		t.Skip("it runs other tests, which run with -race by themselves: go test ./claims")
	}
	l, err := newLab(t.Context(), table)
	require.NoError(t, err)
	defer l.close()
	l.prepare(t.Context())
	for i, s := range table {
		for j, c := range s.claims {
			t.Run(number{i + 1, j + 1}.String(), func(t *testing.T) {
				for _, p := range c.shown {
					require.NoError(t, p.check(t.Context(), l), c.says)
					if o := p.turned(); o != nil {
						require.Error(t, o.check(t.Context(), l), "%s\nturned round: %s", p.text(), o.text())
					}
				}
			})
		}
	}
}

// A statement has a verdict, and evidence that is no test alone where it is wrong: what is
// so instead is said.
func TestRowsAreWhole(t *testing.T) {
	version := regexp.MustCompile(`^1\.\d+$`)
	seen := make(map[string]bool)
	for i, s := range table {
		for j, c := range s.claims {
			n := number{i + 1, j + 1}
			require.NotEmpty(t, c.says, n)
			require.False(t, seen[c.says], "%v: there is such a row already", n)
			seen[c.says] = true
			require.NotEmpty(t, c.shown, "%v: no evidence", n)
			require.Contains(t, words, c.verdict.word, n)
			if c.verdict != Holds {
				require.NotEmpty(t, c.but, "%v: %v, and it does not say what is so", n, c.verdict)
			}
			if c.since != "" {
				require.Regexp(t, version, c.since, n)
			}
			if c.verdict.word == heldUntil {
				require.Regexp(t, version, c.verdict.last, n)
			}
		}
	}
}

// What a row says of the Go tree is there, in the reader's GOROOT.
func TestPlacesExist(t *testing.T) {
	for i, s := range table {
		for j, c := range s.claims {
			for _, p := range c.in {
				is, err := goroot.Declares(p.file, p.name)
				require.NoError(t, err, "%v", number{i + 1, j + 1})
				require.True(t, is, "%v: %s declares no %s", number{i + 1, j + 1}, p.file, p.name)
			}
		}
	}
}

// The page is what the table says.
func TestPageIsUpToDate(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "claims.md"))
	require.NoError(t, err)
	require.Equal(t, page(table), string(text), "go run ./claims -write docs/claims.md writes it anew")
}
