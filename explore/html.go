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

	// Subject is a part of the path of what the page is about, which the source then
	// begins with.
	Subject string

	// Index is the address of a page that lists this one, for a link at the top.
	Index string
}

// Pages says which tests write a page if they fail, and what is written around it. The
// flag -explore.pages names a file that has it as JSON.
type Pages map[string]PageFile

// A PageFile is a page, and where to write it.
type PageFile struct {
	File string
	Page
}

// WriteHTML writes the picture of the failing execution to a file, as [Verdict.Page]
// returns it. If nothing failed there is none, and no file is written.
func (v *Verdict) WriteHTML(file, title string) error {
	return v.writePage(PageFile{file, Page{Title: title}})
}

func (v *Verdict) writePage(p PageFile) error {
	page, err := v.Page(p.Page)
	if err != nil {
		return err
	}
	return os.WriteFile(p.File, page, 0o666)
}

// writePages writes what is asked for of the picture of a test, if there is one.
func (s *settings) writePages(test string, v *Verdict) error {
	if v.trace == nil {
		return nil
	}
	if p, ok := s.pages[test]; ok {
		if err := v.writePage(p); err != nil {
			return err
		}
	}
	if s.html == "" {
		return nil
	}
	return v.WriteHTML(s.html, test)
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
	var overlay struct{ Replace map[string]string } // as the go command has it
	if err := readJSON(cmp.Or(*flagOverlay, os.Getenv("EXPLORE_OVERLAY")), &overlay); err != nil {
		return nil, err
	}
	out := picture.Picture{Title: p.Title, Question: p.Question, Answer: p.Answer, Index: p.Index, Subject: p.Subject, Overlay: overlay.Replace}
	if f := v.Failure; f != nil {
		out.Failure, out.Replay = f.Error(), f.Replay
		if f.Phase != "" {
			out.Found = fmt.Sprintf("execution %s (%s)", count(f.Nth), strings.TrimPrefix(f.Phase, "executions with "))
		}
	}
	return out.HTML(v.trace)
}

// readJSON reads what a flag names, if it does.
func readJSON(file string, into any) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
