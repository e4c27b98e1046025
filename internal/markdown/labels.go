package markdown

import "youcheng/internal/lang"

// labels are the few words that a converted text contains without its writer
// having written them.
type labels struct {
	table      string // name of a table's scrolling region
	tableNth   string // the same for the second and further tables; %d is the table
	back       string // link from a footnote to its place in the text
	backNth    string // the same for the second and further places; %d is the place
	source     string // before the number of a source
	done, todo string // boxes of a task list

	note, tip, important, warning, caution string // titles of alerts
}

func labelsIn(l lang.Tag) labels {
	if l == lang.ZH {
		return labels{
			table:     "表格",
			tableNth:  "表格%d",
			back:      "回到正文",
			backNth:   "回到正文（第%d处）",
			source:    "来源",
			done:      "已完成",
			todo:      "未完成",
			note:      "说明",
			tip:       "提示",
			important: "重要",
			warning:   "警告",
			caution:   "注意",
		}
	}
	return labels{
		table:     "Table",
		tableNth:  "Table %d",
		back:      "Back to the text",
		backNth:   "Back to the text (place %d)",
		source:    "Source ",
		done:      "Done",
		todo:      "To do",
		note:      "Note",
		tip:       "Tip",
		important: "Important",
		warning:   "Warning",
		caution:   "Caution",
	}
}
