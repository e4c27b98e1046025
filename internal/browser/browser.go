// Package browser opens pages in Chromium, as readers see them. Tests use it,
// and what makes the pictures of the docs; the program does not. It is the only
// package that knows chromedp.
//
//	b, err := browser.Start(ctx)
//	defer b.Close()
//	tab, err := b.Open(browser.View{Width: 320, Dark: true, Language: "zh-Hans"})
//	defer tab.Close()
//	err = tab.Go("http://127.0.0.1:8080/zh/")
//	err = tab.Run(`document.title`, &title)         // a script, also where those of the page are off
//	err = tab.Press("Tab", "Enter"); err = tab.Type("Prague"); err = tab.Follow("Enter")
//	err = tab.Show(browser.View{Width: 1280})       // the same page, not loaded anew
//	pdf, err := tab.PDF(browser.A4); n := browser.Pages(pdf)
//	seen := tab.Seen()                              // what the console said, and what was asked for
//
// A tab has a profile of its own: no cookie, no cache and no visited link of
// another. Tabs may be used at the same time, each by one goroutine. Where there
// is no Chromium, Start says which command installs it.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"github.com/chromedp/cdproto/audits"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// Browser is one process of Chromium.
type Browser struct {
	ctx       context.Context
	stop      context.CancelFunc
	userAgent string
}

// ErrMissing is the error of Start where no Chromium is installed.
var ErrMissing = errors.New("there is no Chromium here: run make tools")

// names are those under which Chromium is installed; the first is Debian's.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// flags keep Chromium from asking its maker anything, and from drawing what is
// not the page's.
var flags = []string{
	"no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "no-default-browser-check",
	"disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions",
	"disable-dev-shm-usage", "disable-background-timer-throttling", "disable-renderer-backgrounding",
	"disable-backgrounding-occluded-windows", "hide-scrollbars", "mute-audio",
}

// Start starts Chromium with a fresh profile. It ends with ctx.
func Start(ctx context.Context) (*Browser, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.Flag("headless", "new"),
		// The same picture on each machine.
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("font-render-hinting", "none"),
	}
	for _, f := range flags {
		options = append(options, chromedp.Flag(f, true))
	}
	ctx, free := chromedp.NewExecAllocator(ctx, options...)
	ctx, cancel := chromedp.NewContext(ctx)
	b := &Browser{ctx: ctx, stop: func() { cancel(); free() }}
	if err := chromedp.Do(ctx); err != nil {
		b.stop()
		return nil, fmt.Errorf("starting %s: %w", program, err)
	}
	version, err := chromedp.CallBrowser(ctx, cdpbrowser.GetVersion, cdp.Empty{})
	if err != nil {
		b.stop()
		return nil, fmt.Errorf("asking %s for its version: %w", program, err)
	}
	b.userAgent = version.UserAgent
	return b, nil
}

// find returns the program of Chromium.
func find() (string, error) {
	for _, n := range names {
		if program, err := exec.LookPath(n); err == nil {
			return program, nil
		}
	}
	return "", ErrMissing
}

// Close ends Chromium and removes its profile.
func (b *Browser) Close() { b.stop() }

// patience is how long one step of a tab may take; it is long, for machines
// that do much else.
const patience = time.Minute

// Open opens an empty tab.
func (b *Browser) Open(v View) (*Tab, error) {
	t := &Tab{userAgent: b.userAgent}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.hear))
	t.ctx, t.stop = ctx, cancel
	// Not with a time limit: the tab lives as long as the context of this call.
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, fmt.Errorf("opening a tab: %w", err)
	}
	if err := call(t, audits.Enable, cdp.Empty{}); err != nil {
		cancel()
		return nil, fmt.Errorf("opening a tab: %w", err)
	}
	if err := t.Show(v); err != nil {
		cancel()
		return nil, err
	}
	return t, nil
}
