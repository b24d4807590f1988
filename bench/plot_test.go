package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// texts reads a picture, which has to be well-formed, and returns its texts.
func texts(t *testing.T, path string) []string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	var list []string
	for d := xml.NewDecoder(file); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list
		}
		require.NoError(t, err)
		if text, ok := token.(xml.CharData); ok {
			if s := strings.TrimSpace(string(text)); s != "" {
				list = append(list, s)
			}
		}
	}
}

func TestPictures(t *testing.T) {
	dir := t.TempDir()
	names, err := writePlots(dir, known())
	require.NoError(t, err)
	require.Equal(t, []string{"overview.svg", "ratio-mutex.svg", "ratio-memory.svg", "waiting.svg"}, names)

	require.Subset(t, texts(t, filepath.Join(dir, "overview.svg")), []string{"Mutex", "Memory", "1.16", "0.50", "1"})
	require.Subset(t, texts(t, filepath.Join(dir, "ratio-mutex.svg")), []string{
		"contended, procs 1", "0.90", "2", "1.50",
		"starvation p50", "1.00", "starvation p99", "2.00",
		"faster", "same", "slower",
	})
	require.Subset(t, texts(t, filepath.Join(dir, "waiting.svg")), []string{"Mutex/starvation, procs=1", "ours", "std", "100%", "1ms"})
}

// The colour of a bar is its verdict.
func TestBarColours(t *testing.T) {
	dir := t.TempDir()
	_, err := writePlots(dir, known())
	require.NoError(t, err)
	bars := func(name, colour string) int {
		svg, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return strings.Count(string(svg), colour)
	}
	// One of each colour is in the legend.
	require.Equal(t, 1, bars("ratio-mutex.svg", "#0072B2"))
	require.Equal(t, 1+2, bars("ratio-mutex.svg", "#999999"))
	require.Equal(t, 1+2, bars("ratio-mutex.svg", "#D55E00"))
	require.Equal(t, 1+1, bars("ratio-memory.svg", "#0072B2"))
}

func TestPlotFlag(t *testing.T) {
	dir := t.TempDir()
	args := []string{"-run", "^Mutex/trylock$", "-cpu", "1", "-time", "1ms", "-rounds", "6", "-plot", dir}
	stdout, stderr, status := inProcess(args...)
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	require.Contains(t, stdout, "\n2 pictures in "+dir+": overview.svg, ratio-mutex.svg\n")

	stdout, stderr, status = inProcess(append(args, "-format", "csv")...)
	require.Equal(t, 0, status)
	require.NotContains(t, stdout, "pictures")
	require.Contains(t, stderr, "2 pictures in "+dir)
}

func TestRatioAxis(t *testing.T) {
	lo, hi := ratioRange([]ratioBar{{ratio: estimate{Median: 1.1, Lo: 0.01, Hi: 300}}})
	require.InDelta(t, 0.45, lo, 0.01, "a wide interval does not stretch the axis")
	require.InDelta(t, 2.2, hi, 0.01)

	_, hi = ratioRange([]ratioBar{{ratio: estimate{Median: 2000}}})
	require.InDelta(t, 12, hi, 0.01)

	var labels []string
	for _, tick := range ratioTicks(0.45, 3.2) {
		labels = append(labels, tick.Label)
	}
	require.Equal(t, []string{"0.5", "0.75", "1", "1.5", "2", "3"}, labels)
}
