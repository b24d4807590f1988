package explore

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/syncprimer/syncprimer/internal/picture"
)

// A Page is what is written around the picture of an execution. Paragraphs are
// separated by empty lines; what stands between backquotes is set as code.
type Page struct {
	Title string

	// Question is for readers who want to find out for themselves: the page begins
	// with it and with the source, and shows the schedule when it is asked to.
	Question string

	// Answer comes with the schedule.
	Answer string
}

// WriteHTML writes the picture of the failing execution to a file, as [Verdict.Page]
// returns it. If nothing failed there is none, and no file is written.
func (v *Verdict) WriteHTML(file, title string) error {
	page, err := v.Page(Page{Title: title})
	if err != nil {
		return err
	}
	return os.WriteFile(file, page, 0o666)
}

// Page returns the picture of the failing execution: a page in one piece, which a
// browser shows from a file, without a network. It has a lane for each goroutine, and
// the source beside them, as it stands in the files now; with an overlay, in those
// that it names (-explore.overlay).
func (v *Verdict) Page(p Page) ([]byte, error) {
	switch {
	case v.trace != nil:
	case v.Failure != nil:
		return nil, fmt.Errorf("no execution was recorded, so there is none to show: %v", v.Failure)
	default:
		return nil, errors.New("nothing failed, so there is no execution to show")
	}
	overlay, err := readOverlay()
	if err != nil {
		return nil, err
	}
	out := picture.Picture{Title: p.Title, Question: p.Question, Answer: p.Answer, Overlay: overlay}
	if f := v.Failure; f != nil {
		out.Failure, out.Replay = f.Error(), f.Replay
		if f.Phase != "" {
			out.Found = fmt.Sprintf("execution %s (%s)", count(f.Nth), strings.TrimPrefix(f.Phase, "executions with "))
		}
	}
	return out.HTML(v.trace)
}

// readOverlay returns which files the program was compiled with in place of others, as
// far as it is told.
func readOverlay() (map[string]string, error) {
	name := cmp.Or(*flagOverlay, os.Getenv("EXPLORE_OVERLAY"))
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the overlay: %w", err)
	}
	var overlay struct{ Replace map[string]string } // as the go command has it
	if err := json.Unmarshal(text, &overlay); err != nil {
		return nil, fmt.Errorf("the overlay %s: %w", name, err)
	}
	return overlay.Replace, nil
}
