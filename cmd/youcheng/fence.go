package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// fenced is a folder of texts or tables. Whoever may write into it may publish what it
// holds, and nothing else of the machine: a link that leads out of it is not followed,
// and what is neither file nor folder, such as a device or a pipe, is not read. Links
// within it are: some systems mount each file as one.
type fenced struct {
	dir  string
	open fs.FS // the same, without that
}

func fence(dir string) fenced { return fenced{dir, os.DirFS(dir)} }

var errLeadsOut = errors.New("the link leads out of the folder, or to nothing; put the file itself there")
var errNoFile = errors.New("this is neither a file nor a folder")

// Stat implements fs.StatFS.
func (f fenced) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Lstat(f.open, name)
	if err != nil {
		return nil, err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		root, err := os.OpenRoot(f.dir)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		if info, err = root.Stat(filepath.FromSlash(name)); err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: errLeadsOut}
		}
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNoFile}
	}
	return info, nil
}

// Open implements fs.FS.
func (f fenced) Open(name string) (fs.File, error) {
	if _, err := f.Stat(name); err != nil {
		return nil, err
	}
	return f.open.Open(name)
}

// ReadFile implements fs.ReadFileFS.
func (f fenced) ReadFile(name string) ([]byte, error) {
	if _, err := f.Stat(name); err != nil {
		return nil, err
	}
	return fs.ReadFile(f.open, name)
}

// ReadDir implements fs.ReadDirFS.
func (f fenced) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.open, name) }
