// Package chart is the style of the pictures that this module's commands draw, with
// gonum.org/v1/plot: colours, typeface, axes of times and of sizes, and a file for each
// picture.
package chart

import (
	"bytes"
	"errors"
	"image/color"
	"os"
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The colours can be told apart by the colour-blind, and in print.
var (
	Blue   = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	Orange = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	Grey   = color.RGBA{0x99, 0x99, 0x99, 0xff}
	Pale   = color.RGBA{0xdd, 0xdd, 0xdd, 0xff}
	Ink    = color.RGBA{0x22, 0x22, 0x22, 0xff}
)

// sans is the typeface of all texts in the pictures.
var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

// gonum/plot copies its default into every new plot; the font cannot be passed to
// one.
func init() { plot.DefaultFont = sans }

// A Picture is drawn into a file of its own.
type Picture struct {
	Name          string
	Width, Height vg.Length
	Draw          func(draw.Canvas)
}

// Directory makes a directory for pictures, unless it is there, and returns an error if
// no file can be written there: before something is computed for hours.
func Directory(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	probe, err := os.CreateTemp(dir, ".picture-*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Save draws pictures into a directory, and returns the names of those that are there.
func Save(dir string, list []Picture) ([]string, error) {
	var names []string
	for _, p := range list {
		if err := p.save(filepath.Join(dir, p.Name)); err != nil {
			return names, err
		}
		names = append(names, p.Name)
	}
	return names, nil
}

func (p Picture) save(path string) error {
	canvas := vgsvg.New(p.Width, p.Height)
	dc := draw.New(canvas)
	dc.SetColor(color.White)
	dc.Fill(dc.Rectangle.Path())
	p.Draw(dc)

	var svg bytes.Buffer
	if _, err := canvas.WriteTo(&svg); err != nil {
		return err
	}
	// Liberation Sans is as wide as Arial; with neither, any sans-serif will do.
	text := bytes.ReplaceAll(svg.Bytes(),
		[]byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,sans-serif;"))
	return os.WriteFile(path, text, 0o666)
}

// TextStyle is the style of texts that are not drawn by gonum/plot.
func TextStyle(size vg.Length, c color.Color, x text.XAlignment) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.From(sans, size),
		XAlign:  x,
		YAlign:  draw.YCenter,
		Handler: plot.DefaultTextHandler,
	}
}

// Single draws one plot, with some air around it.
func Single(name string, width, height vg.Length, p *plot.Plot) Picture {
	return Picture{Name: name, Width: width, Height: height, Draw: func(c draw.Canvas) {
		p.Draw(draw.Crop(c, vg.Points(8), -vg.Points(14), vg.Points(6), -vg.Points(6)))
	}}
}

// Panels draws rows of plots, each panel as large as is said. A plot may be nil.
func Panels(name string, width, height vg.Length, rows [][]*plot.Plot) Picture {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	for i := range rows { // Align wants all rows to be as long
		rows[i] = append(rows[i], make([]*plot.Plot, columns-len(rows[i]))...)
	}
	return Picture{
		Name: name, Width: width * vg.Length(columns), Height: height * vg.Length(len(rows)),
		Draw: func(c draw.Canvas) { drawPanels(c, rows, columns) },
	}
}

func drawPanels(c draw.Canvas, panels [][]*plot.Plot, columns int) {
	tiles := draw.Tiles{
		Rows: len(panels), Cols: columns,
		PadX: vg.Points(12), PadY: vg.Points(14),
		PadLeft: vg.Points(8), PadRight: vg.Points(14), PadTop: vg.Points(8), PadBottom: vg.Points(8),
	}
	canvases := plot.Align(panels, tiles, c)
	for i, row := range panels {
		for j, p := range row {
			if p != nil {
				p.Draw(canvases[i][j])
			}
		}
	}
}

// Panel makes a plot with a grid.
func Panel(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.TextStyle.Font.Size = vg.Points(10)
	p.X.Label.Text = x
	p.X.Label.TextStyle.Font.Size = vg.Points(9)
	p.Y.Label.Text = y
	p.Y.Label.TextStyle.Font.Size = vg.Points(9)
	p.Legend.TextStyle.Font.Size = vg.Points(10)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = Pale, Pale
	p.Add(grid)
	return p
}

// TimePanel is Panel with a time on the y axis, which is logarithmic.
func TimePanel(title, x, y string) *plot.Plot {
	p := Panel(title, x, y)
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = plot.TickerFunc(TimeTicks)
	return p
}

// Line is a line through points, dashed or not.
func Line(points plotter.XYs, c color.Color, dashed bool) *plotter.Line {
	line := &plotter.Line{XYs: points, LineStyle: draw.LineStyle{Color: c, Width: vg.Points(1.6)}}
	if dashed {
		line.Dashes = []vg.Length{vg.Points(4), vg.Points(2)}
	}
	return line
}
