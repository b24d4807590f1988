package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/chart"
	"gonum.org/v1/plot"

	"github.com/syncprimer/syncprimer/internal/race"
)

// Without the mode the polite goroutine is served far less often: some twenty times
// less, so that chance does not decide. (The race detector makes Lock and Unlock
// so slow that the polite one gets in between.)
func TestStarvationModeServesThePolite(t *testing.T) {
	dir := t.TempDir()
	stdout, stderr, status := inProcess("-starvation", "-time", "50ms", "-plot", dir)
	require.Empty(t, stderr)
	require.Equal(t, 0, status)
	served := func(side string) int {
		found := regexp.MustCompile(`(?m)^` + side + ` +\S+s +(\d+) +\S+s +\S+s$`).FindStringSubmatch(stdout)
		require.NotNil(t, found, stdout)
		n, err := strconv.Atoi(found[1])
		require.NoError(t, err)
		return n
	}
	on, std, off := served("ours"), served("std"), served("ours, mode off")
	require.Positive(t, min(on, std, off))
	if !race.Enabled {
		require.Less(t, 3*off, min(on, std))
	}
	require.Contains(t, stdout, "\n1 picture in "+dir+": starvation.svg\n")
	require.Subset(t, texts(t, filepath.Join(dir, "starvation.svg")),
		[]string{"std", "ours", "ours, mode off", "wait", "seconds since the beginning", "0", "1ms"})
}

func TestBadStarvationFlags(t *testing.T) {
	for _, test := range []struct {
		args []string
		line string
	}{
		{[]string{"-format", "json"}, "-format: -starvation prints a table or markdown, not json"},
		{[]string{"-cpu", "2"}, "-cpu: it does not go with -starvation"},
		{[]string{"-run", "Mutex"}, "-run: it does not go with -starvation"},
		{[]string{"-time", "-1s"}, "-time: -1s is not a time to measure for"},
		{[]string{"-growth"}, "-starvation: it does not go with -growth"},
	} {
		stdout, stderr, status := inProcess(append([]string{"-starvation"}, test.args...)...)
		require.Equal(t, "bench: "+test.line+"\n", stderr)
		require.Empty(t, stdout)
		require.Equal(t, 2, status)
	}
}

// Few turns are enough for the polite one to have waited once.
func TestGreedy(t *testing.T) {
	for _, b := range []body{greedyWorkload.ours, greedyWorkload.std} {
		for _, turns := range []int{1, 100} {
			got := b(turns)
			require.NotEmpty(t, got.waits)
			require.GreaterOrEqual(t, got.elapsed, time.Duration(turns)*greedyHolds)
		}
	}
}

// Ten in all, seven of them waiting: a rest of one before each of the three waits.
func TestStartsOfWaits(t *testing.T) {
	s := sample{elapsed: 10, waits: []time.Duration{1, 2, 4}}
	require.Equal(t, []time.Duration{1, 3, 6}, s.starts())
}

func TestStarvationPicture(t *testing.T) {
	run := func(waits ...time.Duration) sample { return sample{elapsed: time.Second, waits: waits} }
	p := starvationPicture([]starved{
		{"std", run(time.Millisecond, time.Millisecond)},
		{"ours", run(time.Millisecond)},
		{"ours, mode off", run(500*time.Millisecond, 0, 400*time.Millisecond)},
	})
	dir := t.TempDir()
	_, err := chart.Save(dir, []chart.Picture{p})
	require.NoError(t, err)
	path := filepath.Join(dir, p.Name)
	require.Subset(t, texts(t, path), []string{"std", "ours", "ours, mode off", "1ms", "100ms", "0.2", "0.8"})
	svg, err := os.ReadFile(path)
	require.NoError(t, err)
	for colour, lines := range map[string]int{"#999999": 2, "#0072B2": 1, "#D55E00": 3} {
		require.Equal(t, lines+1, strings.Count(string(svg), colour), "%s: each wait, and the legend", colour)
	}
}

func TestEvenTicks(t *testing.T) {
	labels := func(ticks []plot.Tick) (list []string) {
		for _, tick := range ticks {
			list = append(list, tick.Label)
		}
		return list
	}
	require.Equal(t, []string{"0", "0.5", "1", "1.5", "2"}, labels(evenTicks(0, 2.1)))
	require.Equal(t, []string{"0", "1", "2", "3", "4"}, labels(evenTicks(0, 4)))
	require.Equal(t, []string{"0", "0.002", "0.004", "0.006", "0.008"}, labels(evenTicks(0, 0.0081)))
}
