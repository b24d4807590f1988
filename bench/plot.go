package main

import (
	"bytes"
	"image/color"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The colours can be told apart by the colour-blind, and in print.
var (
	blue   = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	orange = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	grey   = color.RGBA{0x99, 0x99, 0x99, 0xff}
	pale   = color.RGBA{0xdd, 0xdd, 0xdd, 0xff}
	ink    = color.RGBA{0x22, 0x22, 0x22, 0xff}
)

var verdictColour = map[verdict]color.Color{
	faster: blue, smaller: blue,
	same:   grey,
	slower: orange, larger: orange,
}

// sans is the typeface of all texts in the pictures.
var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

// gonum/plot copies its default into every new plot; the font cannot be passed to
// one.
func init() { plot.DefaultFont = sans }

// A picture is drawn into a file of its own.
type picture struct {
	name          string
	width, height vg.Length
	draw          func(draw.Canvas)
}

// writePlots draws what there is to draw into dir and returns the files' names.
func writePlots(dir string, r report) ([]string, error) {
	return savePictures(dir, pictures(r))
}

func savePictures(dir string, list []picture) ([]string, error) {
	var names []string
	for _, p := range list {
		if err := p.save(filepath.Join(dir, p.name)); err != nil {
			return names, err
		}
		names = append(names, p.name)
	}
	return names, nil
}

func pictures(r report) []picture {
	if len(r.rows) == 0 {
		return nil
	}
	list := []picture{overviewPicture(r)}
	for _, group := range byPrimitive(r.rows) {
		list = append(list, primitivePicture(group))
	}
	if p, ok := waitingPicture(r.cells); ok {
		list = append(list, p)
	}
	return list
}

func (p picture) save(path string) error {
	canvas := vgsvg.New(p.width, p.height)
	dc := draw.New(canvas)
	dc.SetColor(color.White)
	dc.Fill(dc.Rectangle.Path())
	p.draw(dc)

	var svg bytes.Buffer
	if _, err := canvas.WriteTo(&svg); err != nil {
		return err
	}
	// Liberation Sans is as wide as Arial; with neither, any sans-serif will do.
	text := bytes.ReplaceAll(svg.Bytes(),
		[]byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,sans-serif;"))
	return os.WriteFile(path, text, 0o666)
}

// fileName makes a file's name of a primitive's.
func fileName(primitive string) string { return "ratio-" + strings.ToLower(primitive) + ".svg" }

// textStyle is the style of texts that are drawn by us and not by gonum/plot.
func textStyle(size vg.Length, c color.Color, x text.XAlignment) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.From(sans, size),
		XAlign:  x,
		YAlign:  draw.YCenter,
		Handler: plot.DefaultTextHandler,
	}
}
