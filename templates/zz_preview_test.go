package templates_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"youcheng/static"
)

func TestPreview(t *testing.T) {
	dir := os.Getenv("PREVIEW")
	if dir == "" {
		t.Skip()
	}
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	css, _ := files.Get(files.Stylesheet())
	os.MkdirAll(dir+"/static", 0o755)
	os.WriteFile(dir+"/static/site.css", css.Body, 0o644)
	icon, _ := files.Get("/favicon.svg")
	os.WriteFile(dir+"/favicon.svg", icon.Body, 0o644)
	for _, p := range everyPage(t) {
		name := strings.NewReplacer("?", "_", "&", "_", "=", "_").Replace(p.path)
		if strings.HasSuffix(name, "/") {
			name += "index.html"
		} else {
			name += ".html"
		}
		os.MkdirAll(filepath.Dir(dir+name), 0o755)
		os.WriteFile(dir+name, []byte(p.html), 0o644)
	}
}
