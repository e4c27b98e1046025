package browser

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// View is how a reader looks at a page.
type View struct {
	Width    int    // of the window, in CSS pixels; 1280 where it is 0
	Height   int    // 800 where it is 0
	Dark     bool   // the reader prefers a dark ground
	Language string // that the reader prefers, as "zh-Hans"; English where it is empty
	NoScript bool   // the page's scripts do not run
	Media    string // "print"; the screen where it is empty
	// Forced colours, as Windows sets them for who needs a contrast of his own.
	Forced bool
}

// Tab is one page in Chromium.
type Tab struct {
	ctx       context.Context
	stop      context.CancelFunc
	userAgent string

	mu   sync.Mutex
	seen Seen
}

// Close closes the tab and forgets its profile.
func (t *Tab) Close() { t.stop() }

// limited is the context of one step.
func (t *Tab) limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.ctx, patience)
}

// call runs a command of Chromium that answers nothing of interest.
func call[P, R any](t *Tab, command cdp.Command[P, R], params P) error {
	ctx, cancel := t.limited()
	defer cancel()
	_, err := chromedp.Call(ctx, command, params)
	return err
}

// do runs steps of chromedp.
func (t *Tab) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := t.limited()
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Show looks at the page in another way, without loading it anew. What concerns
// the language and the scripts takes effect with the next page.
func (t *Tab) Show(v View) error {
	scheme, forced := "light", "none"
	if v.Dark {
		scheme = "dark"
	}
	if v.Forced {
		forced = "active"
	}
	for _, err := range []error{
		call(t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(cmp.Or(v.Width, 1280)), Height: int64(cmp.Or(v.Height, 800)), DeviceScaleFactor: 1,
		}),
		call(t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: v.Media, Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "forced-colors", Value: forced},
		}}),
		call(t, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: t.userAgent, AcceptLanguage: cmp.Or(v.Language, "en")}),
		call(t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.NoScript}),
	} {
		if err != nil {
			return fmt.Errorf("showing the page at %d pixels: %w", v.Width, err)
		}
	}
	return nil
}

// Go opens an address and waits until all of the page is there. What was seen
// before is forgotten.
func (t *Tab) Go(address string) error {
	t.mu.Lock()
	t.seen = Seen{}
	t.mu.Unlock()
	if err := t.do(chromedp.Navigate(address)); err != nil {
		return fmt.Errorf("opening %s: %w", address, err)
	}
	return nil
}

// Run runs a script in the page and reads its value, awaited where it is a
// promise, into the variable that into points to; nil where it is of no
// interest. A script that the page itself may not run, by its policy or its
// reader's will, runs all the same.
func (t *Tab) Run(script string, into any) error {
	ctx, cancel := t.limited()
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](script, chromedp.EvalAwaitPromise))
	if err != nil {
		return fmt.Errorf("running a script: %w", err)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(value, into); err != nil {
		return fmt.Errorf("reading the value of a script: %w", err)
	}
	return nil
}

// keys are those that Press knows by name.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Space": " ", "Escape": kb.Escape, "Home": kb.Home, "End": kb.End,
	"ArrowDown": kb.ArrowDown, "ArrowUp": kb.ArrowUp, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
}

// press is the step of a key: "Tab", "Shift+Tab", "Enter", "ArrowDown".
func press(name string) (chromedp.Action[chromedp.Void], error) {
	plain, shifted := strings.CutPrefix(name, "Shift+")
	key, ok := keys[plain]
	if !ok {
		return nil, fmt.Errorf("no key has the name %q", name)
	}
	if shifted {
		return chromedp.KeyEvent(key, chromedp.KeyModifiers(chromedp.ModifierShift)), nil
	}
	return chromedp.KeyEvent(key), nil
}

// Press presses keys, one after the other, by name: "Tab", "Shift+Tab", "Enter",
// "Space", "Escape", "ArrowDown".
func (t *Tab) Press(names ...string) error {
	for _, name := range names {
		step, err := press(name)
		if err == nil {
			err = t.do(step)
		}
		if err != nil {
			return fmt.Errorf("pressing %s: %w", name, err)
		}
	}
	return nil
}

// Type types a text where the focus is.
func (t *Tab) Type(text string) error {
	if err := t.do(chromedp.KeyEvent(text)); err != nil {
		return fmt.Errorf("typing: %w", err)
	}
	return nil
}

// Follow presses a key that leads to another page, and waits until all of that
// is there.
func (t *Tab) Follow(name string) error {
	step, err := press(name)
	if err != nil {
		return err
	}
	ctx, cancel := t.limited()
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.WaitEvent(page.LoadEventFired, nil, step)); err != nil {
		return fmt.Errorf("%s leads nowhere: %w", name, err)
	}
	return nil
}

// Picture draws what the window shows, as PNG.
func (t *Tab) Picture() ([]byte, error) { return t.picture(false) }

// Whole draws the whole page, as PNG.
func (t *Tab) Whole() ([]byte, error) { return t.picture(true) }

func (t *Tab) picture(whole bool) ([]byte, error) {
	ctx, cancel := t.limited()
	defer cancel()
	p := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	if whole {
		m, err := chromedp.Call(ctx, page.GetLayoutMetrics, cdp.Empty{})
		if err != nil {
			return nil, fmt.Errorf("measuring the page: %w", err)
		}
		p.CaptureBeyondViewport = new(true)
		p.Clip = &page.Viewport{Width: m.CSSContentSize.Width, Height: m.CSSContentSize.Height, Scale: 1}
	}
	r, err := chromedp.Call(ctx, page.CaptureScreenshot, p)
	if err != nil {
		return nil, fmt.Errorf("drawing the page: %w", err)
	}
	return r.Data, nil
}

// Cookies names the cookies that the tab has been given.
func (t *Tab) Cookies() ([]string, error) {
	ctx, cancel := t.limited()
	defer cancel()
	r, err := chromedp.CallBrowser(ctx, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: chromedp.FromContext(t.ctx).BrowserContextID})
	if err != nil {
		return nil, fmt.Errorf("asking for the cookies: %w", err)
	}
	var out []string
	for _, c := range r.Cookies {
		out = append(out, c.Name+" of "+c.Domain)
	}
	return out, nil
}

// Seen is what went on in a tab since it was last told where to go.
type Seen struct {
	// Messages are what a developer would be told: warnings and errors of the
	// console, uncaught errors, what the Content-Security-Policy forbade, and the
	// issues that Chromium lists.
	Messages []string
	Requests []Request
}

// Request is something that the page asked for.
type Request struct {
	URL    string
	Status int    // 0 where there is no answer, or none yet
	Fault  string // why there is none

	id network.RequestID
}

// Seen returns what went on until now.
func (t *Tab) Seen() Seen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Seen{slices.Clone(t.seen.Messages), slices.Clone(t.seen.Requests)}
}

// hear is called for each event of the tab, in their order.
func (t *Tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	say := func(format string, args ...any) {
		t.seen.Messages = append(t.seen.Messages, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		switch e.Type {
		case runtime.ConsoleAPICalledTypeError, runtime.ConsoleAPICalledTypeWarning, runtime.ConsoleAPICalledTypeAssert:
			var words []string
			for _, a := range e.Args {
				words = append(words, cmp.Or(a.Description, string(a.Value)))
			}
			say("console, %s: %s", e.Type, strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		say("uncaught: %s", (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *log.EventEntryAdded:
		switch e.Entry.Level {
		case log.EntryLevelError, log.EntryLevelWarning:
			say("%s, %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		details, err := json.Marshal(e.Issue.Details)
		if err != nil {
			details = []byte(err.Error())
		}
		say("issue, %s: %s", e.Issue.Code, details)
	case *network.EventRequestWillBeSent:
		if r := t.request(e.RequestID); r != nil && e.RedirectResponse != nil {
			r.Status = int(e.RedirectResponse.Status)
		}
		t.seen.Requests = append(t.seen.Requests, Request{URL: e.Request.URL, id: e.RequestID})
	case *network.EventResponseReceived:
		if r := t.request(e.RequestID); r != nil {
			r.Status = int(e.Response.Status)
		}
	case *network.EventLoadingFailed:
		if r := t.request(e.RequestID); r != nil {
			r.Fault = cmp.Or(e.ErrorText, string(e.BlockedReason), "canceled")
		}
	}
}

// request is the last of an identity: a redirection keeps it.
func (t *Tab) request(id network.RequestID) *Request {
	for i, r := range slices.Backward(t.seen.Requests) {
		if r.id == id {
			return &t.seen.Requests[i]
		}
	}
	return nil
}
