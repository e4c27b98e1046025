package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"youcheng/internal/picture"
)

// A server has the files of its pictures made by a process of its own, which is this
// program once more. The encoder of WebP is WebAssembly, translated into code that Go
// cannot interrupt: whoever wants to clear garbage meanwhile halts everything until a
// picture is encoded, 0.1 to 1.3 seconds on a slow machine. The memory that a large
// picture takes, hundreds of megabytes, goes back to the system with the process, too.

// drawCommand is what the program calls itself with, before the folder for the files and
// the description of the picture as JSON. The picture comes by standard input.
const drawCommand = "draw-picture"

// drawing makes pictures by a process of the program at a path.
type drawing struct{ program string }

// itself is the program that runs now, also where another was put in its place since. It
// is nil where the system does not tell.
func itself() *drawing {
	path := "/proc/self/exe"
	if runtime.GOOS != "linux" {
		var err error
		if path, err = os.Executable(); err != nil {
			return nil
		}
	}
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	return &drawing{path}
}

// make is as [picture.Make].
func (d *drawing) make(ctx context.Context, dir string, info picture.Info, open func() (io.ReadCloser, error)) error {
	f, err := open()
	if err != nil {
		return err
	}
	defer f.Close()
	described, err := json.Marshal(info)
	if err != nil {
		return fmt.Errorf("describing a picture: %w", err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, d.program, drawCommand, dir, string(described))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = f, &said, &said // where all are given, a bare system needs no /dev/null
	cmd.WaitDelay = time.Second
	switch err := cmd.Run(); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
	}
	return nil
}

// drawPicture is that process. It ends when its work is done, or when the server kills
// it: a signal to all that are at a terminal, or in a service, is the server's to heed.
func drawPicture(dir, described string, from io.Reader) error {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	var info picture.Info
	if err := json.Unmarshal([]byte(described), &info); err != nil {
		return fmt.Errorf("reading the description of a picture: %w", err)
	}
	return picture.Make(context.Background(), dir, info, func() (io.ReadCloser, error) { return io.NopCloser(from), nil })
}
