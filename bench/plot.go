package main

import (
	"image/color"
	"strings"

	"github.com/syncprimer/syncprimer/internal/chart"
)

var verdictColour = map[verdict]color.Color{
	faster: chart.Blue, smaller: chart.Blue,
	same:   chart.Grey,
	slower: chart.Orange, larger: chart.Orange,
}

// writePlots draws what there is to draw into dir and returns the files' names.
func writePlots(dir string, r report) ([]string, error) {
	return chart.Save(dir, pictures(r))
}

func pictures(r report) []chart.Picture {
	if len(r.rows) == 0 {
		return nil
	}
	list := []chart.Picture{overviewPicture(r)}
	for _, group := range byPrimitive(r.rows) {
		list = append(list, primitivePicture(group))
	}
	if p, ok := waitingPicture(r.cells); ok {
		list = append(list, p)
	}
	return list
}

// fileName makes a file's name of a primitive's.
func fileName(primitive string) string { return "ratio-" + strings.ToLower(primitive) + ".svg" }
