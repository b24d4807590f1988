package page

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

const parts = `{{define "header"}}above{{end}}{{define "buttons"}}<button id="mine">{{end}}
{{define "main"}}middle{{end}}{{define "footer"}}below{{end}}`

func TestHTML(t *testing.T) {
	p := Page{Title: "a < b", Index: `x"y`, Parts: parts, CSS: "#mine{}", JS: "mine()", Data: []string{"</script>", "<!--"}}
	html, err := p.HTML()
	require.NoError(t, err)
	for _, want := range []string{
		"<h1>a &lt; b</h1>", `<a id="index" href="x&#34;y">`, "above", `<button id="mine">`, "middle", "below", CSS, "#mine{}\n</style>", "mine()\n</script>",
		`["\u003c/script\u003e","\u003c!--"]`,
	} {
		require.Contains(t, string(html), want)
	}
	require.NotContains(t, string(html), "{{")
}

func TestWhatCannotBeAPage(t *testing.T) {
	_, err := (&Page{Parts: parts, Data: func() {}}).HTML()
	require.ErrorContains(t, err, "unsupported type")
	_, err = (&Page{Parts: "{{"}).HTML()
	require.Error(t, err)
	_, err = (&Page{Parts: `{{define "header"}}{{end}}`}).HTML()
	require.ErrorContains(t, err, `"buttons"`)
}
