package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"strings"

	"youcheng/internal/lang"
)

// The kinds of refusal, stable names for reports.
const (
	notAPicture   = "not-a-picture"
	mislabelled   = "picture-mislabelled"
	manyPixels    = "picture-too-many-pixels"
	largeFile     = "picture-file-too-large"
	truncated     = "picture-truncated"
	small         = "picture-too-small"
	unusualFormat = "picture-format"
)

// Refusal says why a file cannot be used, in both languages.
type Refusal struct {
	Kind          string    // "not-a-picture", "picture-mislabelled", "picture-too-many-pixels", "picture-file-too-large", "picture-truncated", "picture-too-small" or "picture-format"
	What, Why, Do lang.Text // Why may be empty
}

// Error is the refusal in English, for logs.
func (r *Refusal) Error() string {
	s := r.What.EN
	if r.Why.EN != "" {
		s += ": " + r.Why.EN
	}
	return s + "; " + r.Do.EN
}

func txt(en, zh string) lang.Text { return lang.Text{EN: en, ZH: zh} }

// sniff tells the format from the first bytes, never from the name: "jpeg",
// "png", or the refusal of anything else by its own name.
func sniff(data []byte) (string, *Refusal) {
	begins := func(prefix string) bool { return bytes.HasPrefix(data, []byte(prefix)) }
	at := func(i int, s string) bool { return len(data) >= i && bytes.HasPrefix(data[i:], []byte(s)) }
	switch {
	case len(data) == 0:
		return "", &Refusal{Kind: notAPicture, What: txt("the file is empty", "文件是空的"),
			Do: txt("save the picture again, or delete the file", "请重新保存图片，或删除此文件")}
	case begins("\xff\xd8\xff"):
		return "jpeg", nil
	case begins("\x89PNG"):
		return "png", nil

	case begins("GIF8"):
		return "", otherFormat("GIF")
	case begins("RIFF") && at(8, "WEBP"):
		return "", otherFormat("WebP")
	case at(4, "ftypavif"), at(4, "ftypavis"):
		return "", otherFormat("AVIF")
	case at(4, "ftyphei"), at(4, "ftyphev"), at(4, "ftypmif1"), at(4, "ftypmsf1"):
		return "", otherFormat("HEIC")
	case begins("II*\x00"), begins("MM\x00*"):
		return "", otherFormat("TIFF") // and the raw files of most cameras
	case begins("BM") && at(6, "\x00\x00\x00\x00"):
		return "", otherFormat("BMP")
	case begins("8BPS"):
		return "", otherFormat("Photoshop")
	case begins("\xff\x0a"), begins("\x00\x00\x00\x0cJXL "):
		return "", otherFormat("JPEG XL")

	case begins("%PDF-"):
		return "", otherFile("a PDF document", "PDF 文档", txt("export the picture from it as JPEG or PNG", "请从中导出图片，存为 JPEG 或 PNG"))
	case begins("PK\x03\x04"):
		return "", otherFile("a ZIP archive or an office document", "ZIP 压缩包或办公文档", txt("take the picture out of it", "请取出其中的图片"))
	case at(4, "ftyp"):
		return "", otherFile("a video", "视频", txt("save one frame of it as JPEG", "请截取一帧，存为 JPEG"))
	}

	// Only the beginning is searched: the marks of a page or drawing stand there.
	head := bytes.ToLower(data[:min(len(data), 1024)])
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch page := bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")); {
	case page:
		return "", otherFile("a web page", "网页", txt("open it in a browser and save the picture itself, as JPEG or PNG", "请在浏览器中打开，把图片本身存为 JPEG 或 PNG"))
	case bytes.HasPrefix(head, []byte("<")) && bytes.Contains(head, []byte("<svg")):
		return "", otherFormat("SVG")
	}
	return "", &Refusal{Kind: notAPicture, What: txt("this file is not a picture", "此文件不是图片"),
		Why: txt("it begins neither as a JPEG nor as a PNG does", "文件开头既不符合 JPEG 格式，也不符合 PNG 格式"),
		Do:  txt("use a JPEG or a PNG, or delete the file", "请改用 JPEG 或 PNG 图片，或删除此文件")}
}

func otherFile(en, zh string, do lang.Text) *Refusal {
	return &Refusal{Kind: notAPicture, What: txt("this file is "+en+", not a picture", "此文件是"+spaced(zh)+"，不是图片"), Do: do}
}

// spaced sets a space before a Latin word that follows Chinese text.
func spaced(zh string) string {
	if zh[0] < 0x80 {
		return " " + zh
	}
	return zh
}

func otherFormat(name string) *Refusal {
	return &Refusal{Kind: unusualFormat, What: txt("this picture is in the format "+name, "此图片是 "+name+" 格式"),
		Why: txt("only JPEG and PNG are read; the site makes modern formats from them itself", "本站只接受 JPEG 和 PNG，新格式由程序据此生成"),
		Do:  txt("save it as JPEG (photographs) or PNG (drawings, maps)", "请另存为 JPEG（照片）或 PNG（图示、地图）")}
}

// ending checks that the name ends as the format asks.
func ending(name, format string) *Refusal {
	base := path.Base(name)
	ext := path.Ext(base)
	names, wanted := []string{".jpg", ".jpeg"}, "JPEG"
	if format == "png" {
		names, wanted = []string{".png"}, "PNG"
	}
	right := names[0]
	for _, n := range names {
		if ext == n {
			return nil
		}
		if strings.EqualFold(ext, n) {
			right = n
		}
	}
	r := &Refusal{Kind: mislabelled}
	switch {
	case strings.EqualFold(ext, right):
		r.What = txt("the name ends in capitals: "+ext, "文件名结尾用了大写："+ext)
		r.Why = txt("some computers tell capitals from small letters, and would not find the picture", "有的系统区分大小写，会找不到图片")
	case ext == "":
		r.What = txt("the name does not say that this is a "+wanted, "文件名没有写明这是 "+wanted)
	default:
		r.What = txt(fmt.Sprintf("the name ends in %s, but the file is a %s", ext, wanted), fmt.Sprintf("文件名以 %s 结尾，内容却是 %s", ext, wanted))
	}
	renamed := strings.TrimSuffix(base, ext) + right
	r.Do = txt("rename it to "+renamed, "请改名为 "+renamed)
	return r
}

func fileTooLarge() *Refusal {
	return &Refusal{Kind: largeFile,
		What: txt(fmt.Sprintf("the file is larger than %d MB", MaxBytes>>20), fmt.Sprintf("文件超过 %d MB", MaxBytes>>20)),
		Why:  txt("every copy of the site carries it for ever", "网站的每一份副本都要一直带着它"),
		Do:   txt("save it with fewer pixels, or as JPEG with a quality of about 90", "请减少像素，或存为 JPEG，质量约 90")}
}

func tooManyPixels(w, h int) *Refusal {
	// Tenths are cut off upwards, so that 20,000,001 pixels do not read as 20.
	tenths := (w*h + 99_999) / 100_000
	return &Refusal{Kind: manyPixels,
		What: txt(fmt.Sprintf("the picture has %d × %d pixels, %d.%d megapixels", w, h, tenths/10, tenths%10), fmt.Sprintf("图片为 %d×%d 像素，共 %s 万像素", w, h, lang.ZH.Number(tenths*10))),
		Why:  txt("opening it takes much memory, and readers get at most 1,600 pixels of its width", "打开这样大的图片很占内存，而读者看到的宽度最多 1600 像素"),
		Do:   txt(fmt.Sprintf("save it with at most %d megapixels and %s pixels on the longer side", MaxPixels/1_000_000, lang.EN.Number(MaxSide)), fmt.Sprintf("请缩小到 %d 万像素以内，长边不超过 %d 像素", MaxPixels/10_000, MaxSide))}
}

func tooTall(v Variant) *Refusal {
	return &Refusal{Kind: manyPixels,
		What: txt(fmt.Sprintf("the picture is too tall for its width: on a page it would have %d × %d pixels", v.Width, v.Height), fmt.Sprintf("图片过于狭长：在页面上将有 %d×%d 像素", v.Width, v.Height)),
		Why:  txt("it would fill many screens and take long to load", "要滚动多屏才能看完，加载也很慢"),
		Do:   txt("cut it into several pictures, one below the other", "请裁成几张图片，上下依次排列")}
}

func tooSmall(w, h int) *Refusal {
	return &Refusal{Kind: small,
		What: txt(fmt.Sprintf("the picture has only %d × %d pixels", w, h), fmt.Sprintf("图片只有 %d×%d 像素", w, h)),
		Why:  txt("it would be blurred in a column of text", "放进正文会模糊不清"),
		Do:   txt(fmt.Sprintf("use one of at least %d × %d pixels; %s of width are best", MinWidth, MinHeight, lang.EN.Number(widths[len(widths)-1])), fmt.Sprintf("请换用至少 %d×%d 像素的图片，宽度最好有 %d 像素", MinWidth, MinHeight, widths[len(widths)-1]))}
}

func printColours() *Refusal {
	return &Refusal{Kind: unusualFormat,
		What: txt("the picture is in CMYK, the colours of print", "图片采用印刷用的 CMYK 颜色"),
		Why:  txt("on a screen its colours would be wrong", "在屏幕上会偏色"),
		Do:   txt("save it in RGB (sRGB)", "请转为 RGB（sRGB）后另存")}
}

func tooManyScans(n int) *Refusal {
	return &Refusal{Kind: unusualFormat,
		What: txt(fmt.Sprintf("this JPEG is stored in %d scans", n), fmt.Sprintf("此 JPEG 分 %d 遍存储", n)),
		Why:  txt(fmt.Sprintf("reading it would take long; at most %d are read", maxScans), fmt.Sprintf("读取会很慢，最多只读 %d 遍", maxScans)),
		Do:   txt("save it again as an ordinary JPEG", "请另存为普通 JPEG")}
}

// photographAsPNG refuses a photograph whose every pixel would be kept without
// loss: readers would wait for megabytes.
func photographAsPNG() *Refusal {
	return &Refusal{Kind: unusualFormat,
		What: txt("this PNG holds a photograph", "此 PNG 是照片"),
		Why:  txt("PNG keeps every grain of it, and takes ten times the bytes that readers need", "PNG 会保留每个噪点，体积是读者所需的十倍"),
		Do:   txt("save it as JPEG", "请另存为 JPEG")}
}

func animated() *Refusal {
	return &Refusal{Kind: unusualFormat,
		What: txt("the picture is animated", "这是动态图片"),
		Why:  txt("only its first frame would be shown", "页面上只会显示第一帧"),
		Do:   txt("save one frame of it as PNG", "请取其中一帧，存为 PNG")}
}

// undecodable is the refusal for an error of a decoder.
func undecodable(format string, err error) *Refusal {
	name := strings.ToUpper(format)
	if errors.Is(err, png.UnsupportedError("dimension overflow")) {
		r := tooManyPixels(MaxSide, MaxSide)
		r.What = txt("the picture has more pixels than can be counted", "图片的像素多得无法计算")
		return r
	}
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	if errors.As(err, &j) || errors.As(err, &p) {
		return &Refusal{Kind: unusualFormat,
			What: txt("this kind of "+name+" cannot be read", "无法读取这种 "+name),
			Why:  txt(err.Error(), err.Error()),
			Do:   txt("save it again as an ordinary "+name+" in RGB, 8 bits a colour", "请另存为普通 "+name+"：RGB，每种颜色 8 位")}
	}
	r := &Refusal{Kind: truncated,
		What: txt("the picture is damaged", "图片已损坏"),
		Why:  txt(err.Error(), err.Error()),
		Do:   txt("copy or download it again, and see that all of it appears when you open it", "请重新复制或下载，打开后确认画面完整")}
	// The decoders have no common error for a picture that ends too early. The
	// third is that of a JPEG whose end comes where pixels should.
	for _, end := range []error{io.ErrUnexpectedEOF, jpeg.FormatError("short Huffman data"), jpeg.FormatError("missing 0xff00 sequence"), png.FormatError("not enough pixel data")} {
		if errors.Is(err, end) {
			r.What = txt("the file ends before the picture does", "图片不完整，文件提前结束")
			r.Why = lang.Text{}
		}
	}
	return r
}
