package chart

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

func TestSave(t *testing.T) {
	dir := t.TempDir()
	panel := TimePanel("a title", "sizes", "time")
	panel.Y.Min, panel.Y.Max = 10, 1000
	rows := [][]*plot.Plot{{panel, Panel("second", "x", "y")}, {Panel("third", "x", "y")}}
	names, err := Save(dir, []Picture{Panels("panels.svg", 200, 100, rows), Single("single.svg", 200, 100, panel)})
	require.NoError(t, err)
	require.Equal(t, []string{"panels.svg", "single.svg"}, names)
	for name, texts := range map[string][]string{
		"panels.svg": {"a title", "second", "third", "sizes", "100ns"},
		"single.svg": {"a title", "sizes", "100ns"},
	} {
		svg, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		for _, text := range texts {
			require.Contains(t, string(svg), ">"+text+"</text>")
		}
		require.Contains(t, string(svg), "Arial,sans-serif")
	}

	_, err = Save(filepath.Join(dir, "none"), []Picture{Single("a.svg", 9, 9, panel)})
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestSizeAxis(t *testing.T) {
	labels := func(lo, hi float64) (list []string) {
		for _, tick := range SizeTicks(lo, hi) {
			list = append(list, tick.Label)
		}
		return list
	}
	require.Equal(t, []string{"1", "2", "4", "8"}, labels(0.9, 9))
	require.Equal(t, []string{"10", "100", "1,000", "10,000"}, labels(9, 11_000))
	require.Equal(t, "1,000,000", thousands(1_000_000))
	require.Equal(t, "12,034", thousands(12_034))
}

func TestTimeAxis(t *testing.T) {
	labels := func(lo, hi float64) (list []string) {
		for _, tick := range TimeTicks(lo, hi) {
			list = append(list, tick.Label)
		}
		return list
	}
	require.Equal(t, []string{"100ns", "1µs", "10µs"}, labels(90, 20_000))
	require.Equal(t, []string{"1ms", "2ms", "5ms"}, labels(900_000, 6_000_000))
}
