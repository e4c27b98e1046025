package main

import (
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"time"

	"youcheng/content"
	"youcheng/internal/site"
	"youcheng/seeds"
)

// inputFlags name the folders of the facts and texts.
type inputFlags struct {
	Seeds   string `long:"seeds" value-name:"DIR" description:"Folder of the facts; the copies in the program when not given."`
	Content string `long:"content" value-name:"DIR" description:"Folder of the texts; the copies in the program when not given."`
}

// cacheFlag names the folder of compiled databases.
type cacheFlag struct {
	Cache string `long:"cache" value-name:"DIR" description:"Folder for compiled databases; when not given the user's cache folder, or one for this run alone where that cannot be written."`
}

// baseFlag is the address under which readers reach the site.
type baseFlag struct {
	BaseURL string `long:"base-url" value-name:"URL" description:"Address under which readers reach the site, such as https://youcheng.example."`
}

// input opens the folders.
func (f inputFlags) input() (site.Input, error) {
	in := site.Input{Seeds: seeds.Files, Content: content.Files, Now: time.Now, Fixed: f.Seeds == "" && f.Content == ""}
	for _, x := range []struct {
		flag, dir string
		into      *fs.FS
	}{{"--seeds", f.Seeds, &in.Seeds}, {"--content", f.Content, &in.Content}} {
		if x.dir == "" {
			continue
		}
		if info, err := os.Stat(x.dir); err != nil {
			return in, fmt.Errorf("%s: there is no folder %s", x.flag, x.dir)
		} else if !info.IsDir() {
			return in, fmt.Errorf("%s: %s is not a folder", x.flag, x.dir)
		}
		*x.into = fence(x.dir)
		if abs, err := filepath.Abs(x.dir); err == nil {
			in.Name += x.flag + " " + abs + "\n"
		}
	}
	return in, nil
}

// The commands that end by themselves, and a server until it serves, make much
// garbage and keep little. To clear it less often takes a sixth less time; where
// memory comes to its bound, it is cleared as often as it must.
const (
	batchGrowth   = 400       // per cent of what is kept
	compileMemory = 400 << 20 // bytes
	exportMemory  = 320 << 20 // bytes, beside which the database lies in memory
)

func roomy() {
	debug.SetGCPercent(batchGrowth)
	debug.SetMemoryLimit(min(compileMemory, debug.SetMemoryLimit(-1)))
}

// enough raises a bound of memory that is too small for what is kept, after each time
// that garbage was cleared: a register a hundred times as large as ours would otherwise
// be cleared without end. It goes on until stop.
func enough() (stop func()) {
	return afterClearing(func(alive int64) {
		if least := alive * 3 / 2; least > debug.SetMemoryLimit(-1) {
			debug.SetMemoryLimit(least)
		}
	})
}

// afterClearing tells do how many bytes are alive, each time that garbage was cleared,
// until stop.
func afterClearing(do func(alive int64)) (stop func()) {
	var mu sync.Mutex
	stopped := false
	var cleared func(struct{})
	wait := func() { runtime.AddCleanup(new(*byte), cleared, struct{}{}) } // nobody holds it, so the next collection clears it
	cleared = func(struct{}) {
		mu.Lock()
		defer mu.Unlock()
		if stopped {
			return
		}
		alive := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(alive)
		do(int64(alive[0].Value.Uint64()))
		wait()
	}
	wait()
	return func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
	}
}

// compile makes the snapshot of the input, for a command that ends. What is only
// there for this run is deleted by done.
func compile(e *env, f inputFlags, c cacheFlag) (s *site.Snapshot, done func(), err error) {
	roomy()
	stop := enough()
	b, err := newBuilder(e, slog.New(slog.NewTextHandler(e.stderr, nil)), f, c, false, false, "")
	if err != nil {
		stop()
		return nil, nil, err
	}
	if s, err = b.compile(e.ctx, nil, ""); err != nil {
		stop()
		b.close()
		return nil, nil, err
	}
	runtime.GC()
	stop()
	debug.SetMemoryLimit(exportMemory)
	stop = enough()
	return s, func() {
		stop()
		b.close()
	}, nil
}

// builder compiles the input again and again. What it is compiled by and where
// to stays as it was at the start: the program's file may be another by now.
type builder struct {
	flags    inputFlags
	in       site.Input
	compiler *site.Compiler
	often    bool // it compiles at each change
	progress *progress
	passing  string // the cache folder, where it is for this run alone
}

func newBuilder(e *env, log *slog.Logger, f inputFlags, c cacheFlag, preview, often bool, artist string) (*builder, error) {
	in, err := f.input()
	if err != nil {
		return nil, err
	}
	if in.Program, err = program(); err != nil {
		return nil, err
	}
	var passing string
	if in.Cache, passing, err = c.folder(log); err != nil {
		return nil, err
	}
	p := newProgress(e.stderr)
	in.Progress, in.Preview, in.Artist = p.stage, preview, artist
	return &builder{flags: f, in: in, compiler: site.NewCompiler(in), often: often, progress: p, passing: passing}, nil
}

// compile compiles what may have changed. It returns nil for what is served already.
func (b *builder) compile(ctx context.Context, touched *site.Touched, served string) (*site.Snapshot, error) {
	if _, err := b.flags.input(); err != nil { // a folder may have gone since
		return nil, err
	}
	defer b.progress.stop()
	if !b.often {
		// What a compiler remembers of each text is as much again as serving or an export
		// needs. Another one reads it from the last database.
		defer func() { b.compiler = site.NewCompiler(b.in) }()
	}
	return b.compiler.CompileTouched(ctx, touched, served)
}

// close deletes what only this program reads.
func (b *builder) close() {
	_ = b.compiler.Close() // the next preview deletes what is left
	if b.passing != "" {
		_ = os.RemoveAll(b.passing)
	}
}

// memoryFolder is a folder in memory that Linux and all containers have, even those
// whose file system cannot be written.
const memoryFolder = "/dev/shm"

// folder is the cache folder. Where none is named, and that of the user cannot be
// written, it is a new one for this run alone: one of a name that others can guess
// could hold what they put there.
func (c cacheFlag) folder(log *slog.Logger) (dir, passing string, err error) {
	if c.Cache != "" {
		return c.Cache, "", nil
	}
	dir, err = os.UserCacheDir()
	if err == nil {
		dir = filepath.Join(dir, "youcheng")
		if err = writable(dir); err == nil {
			return dir, "", nil
		}
	}
	for _, parent := range []string{os.TempDir(), memoryFolder} {
		if passing, made := os.MkdirTemp(parent, "youcheng-"); made == nil {
			log.Warn("the user's cache folder cannot be written; a folder for this run alone is used, and the next start compiles again; name a folder that lasts with --cache", "err", err, "folder", passing)
			return passing, passing, nil
		}
	}
	return "", "", fmt.Errorf("there is no folder for the compiled database: the user's cache folder cannot be written (%w), and neither can %s and %s; name one that can with --cache, of at least 50 MB", err, os.TempDir(), memoryFolder)
}

// writable makes a folder, and reports whether files can be made in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".last-*") // such are swept away
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// program names the running program, so that a database compiled by other code is
// not taken for ours. Go's linker writes a sum of all that a program was made from
// into it; where it cannot be read, the name is a sum of the program's bytes, which
// takes longer than all the rest of a start.
func program() (string, error) {
	path, err := os.Executable()
	if err != nil { // there may be no /proc
		if path, err = exec.LookPath(os.Args[0]); err != nil {
			return "", fmt.Errorf("finding the program: %w; start it by its whole path", err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("reading the program: %w", err)
	}
	defer f.Close()
	if id := buildID(f); id != "" {
		return id, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("reading the program: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// buildID is what go tool buildid prints of a program in the ELF format; empty where
// there is none.
func buildID(f io.ReaderAt) string {
	program, err := elf.NewFile(f)
	if err != nil {
		return ""
	}
	note := program.Section(".note.go.buildid")
	if note == nil {
		return ""
	}
	b, err := note.Data()
	// The sizes of the name and the value, the type, and the name "Go" stand before
	// the value. One without both halves names no program.
	const before = 16
	if err != nil || len(b) <= before || strings.Count(string(b[before:]), "/") < 3 {
		return ""
	}
	return strings.TrimRight(string(b[before:]), "\x00")
}

// progress tells a person at a terminal what is being done, once it has taken
// more than a second. On anything but a terminal it is silent.
type progress struct {
	w     io.Writer // nil where nobody watches
	after time.Duration
	mu    sync.Mutex
	timer *time.Timer
}

func newProgress(w io.Writer) *progress {
	p := &progress{after: time.Second}
	if terminal(w) {
		p.w = w
	}
	return p
}

// terminal reports whether a person may read what is written to w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) stage(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil {
		return
	}
	if p.timer != nil {
		p.timer.Stop()
	}
	p.timer = time.AfterFunc(p.after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		fmt.Fprintf(p.w, "%s …\n", name)
	})
}

func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
}
