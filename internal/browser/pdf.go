package browser

import (
	"fmt"
	"regexp"

	"github.com/chromedp/chromedp"
)

// Paper is a size of paper, upright.
type Paper struct {
	Name          string
	width, height float64 // in inches, as chromedp wants them
}

// The papers of the world, and of North America.
var (
	A4     = Paper{"A4", 8.27, 11.69}
	Letter = Paper{"Letter", 8.5, 11}
)

// PDF prints the page as a reader would who changes nothing: without the
// browser's own head and foot, and with the margins of the page's style.
func (t *Tab) PDF(p Paper) ([]byte, error) {
	ctx, cancel := t.limited()
	defer cancel()
	body, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperSize{Width: p.width, Height: p.height})))
	if err != nil {
		return nil, fmt.Errorf("printing on %s: %w", p.Name, err)
	}
	return body, nil
}

// Pages counts the pages of a PDF that Chromium wrote; their dictionaries are
// not compressed.
func Pages(pdf []byte) int { return len(pageObject.FindAll(pdf, -1)) }

var pageObject = regexp.MustCompile(`/Type\s*/Page\b`)
