package picture

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// A server has the files of its pictures made by another process. The encoder of WebP is
// WebAssembly, translated into code that Go cannot interrupt: whoever wants to clear
// garbage meanwhile halts everything until a picture is encoded, 0.1 to 1.3 seconds on a
// slow machine, and many for a large one. The memory that it takes, hundreds of
// megabytes, goes back to the system with the process, too.

// Command is the first argument of a program that makes pictures for [Outside]. The
// folder for the files follows, and the description of the picture as JSON; its bytes
// come by standard input. The program calls [Serve].
const Command = "draw-picture"

// Outside makes pictures by calling a program.
type Outside struct{ Program string }

// Make is as the function Make. When ctx ends, the program is killed.
func (o Outside) Make(ctx context.Context, dir string, info Info, open func() (io.ReadCloser, error)) error {
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
	cmd := exec.CommandContext(ctx, o.Program, Command, dir, string(described))
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

// Serve is what the program does that [Outside] calls, with the arguments behind
// [Command].
func Serve(ctx context.Context, dir, described string, from io.Reader) error {
	var info Info
	if err := json.Unmarshal([]byte(described), &info); err != nil {
		return fmt.Errorf("reading the description of a picture: %w", err)
	}
	return Make(ctx, dir, info, func() (io.ReadCloser, error) { return io.NopCloser(from), nil })
}
