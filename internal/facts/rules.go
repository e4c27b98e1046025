package facts

import (
	"fmt"
	"slices"
	"strings"

	"youcheng/internal/fault"
	"youcheng/internal/lang"
)

// rules checks what no single cell shows: that the tables agree with each
// other. It runs only on tables that could be read without error.
func (l *loader) rules(f *Facts) {
	by := map[string]*table{}
	for _, t := range l.tables {
		by[t.name] = t
	}
	lines := map[string]map[int]bool{} // files -> lines with an error
	for _, x := range l.faults.All() {
		if lines[x.File] == nil {
			lines[x.File] = map[int]bool{}
		}
		lines[x.File][x.Line] = lines[x.File][x.Line] || x.Severity == fault.Error
	}
	// faulty reports whether a row has an error already. Its fields are then not
	// what the editor means, and a rule would only say so once more.
	faulty := func(table string, row int) bool {
		for _, c := range by[table].cells[row] {
			if lines[by[table].file][c.line] {
				return true
			}
		}
		return false
	}
	add := func(table string, row int, column, kind string, what, why, do lang.Text) {
		if !faulty(table, row) {
			l.faults.Add(with(by[table].at(row, column), kind, what, why, do))
		}
	}

	sources, doubtfulSource := map[string]Source{}, map[string]bool{}
	for i, s := range f.Sources {
		sources[s.ID] = s
		doubtfulSource[s.ID] = faulty("sources", i)
	}
	// high reports whether the sources bear the highest confidence: two that are
	// independent of each other, or an official one.
	high := func(ids []string) bool {
		var of []Source
		for _, id := range ids {
			s, ok := sources[id]
			if !ok || doubtfulSource[id] || s.Kind == Official {
				return true // what cannot be told is not held against the row
			}
			of = append(of, s)
		}
		return Origins(of) > 1
	}

	ties, doubtful, unsure := map[string]Partnership{}, map[string]bool{}, false
	for i, p := range f.Partnerships {
		ties[p.Partner] = p
		doubtful[p.Partner] = faulty("partnerships", i)
		unsure = unsure || doubtful[p.Partner] // it may be the tie of another partner
		if (p.Status == Ended) != p.Ended.Known() {
			add("partnerships", i, "ended", "status-without-date",
				txt(fmt.Sprintf("the status is %s, and ended is %q", p.Status, p.Ended.String()), fmt.Sprintf("状态为 %s，而 ended 为“%s”", p.Status, p.Ended.String())),
				txt("a tie that ended has a day, and only such a tie", "已终止的关系须有终止日期，未终止的则不得有"),
				txt("fill in ended and write the status ended, or neither", "请同时填写 ended 与状态 ended，或都不填"))
		}
		if p.Ended.Known() && p.Ended.To < p.Since.From {
			add("partnerships", i, "ended", "dates-reversed",
				txt("the tie ends before it begins", "终止日期早于建立日期"), lang.Text{}, txt("mend one of the two dates", "请改正其中一个日期"))
		}
	}
	for i, p := range f.Partnerships {
		for _, c := range []struct {
			column string
			value  Confidence
		}{{"confidence", p.Confidence}, {"date_confidence", p.DateConfidence}} {
			if c.value == High && !high(p.Sources) {
				add("partnerships", i, c.column, "confidence-without-sources",
					txt(c.column+" is high, and the sources are neither official nor of two origins", c.column+" 为 high，而来源既非官方，也不出自两个源头"),
					txt("high means two independent sources or one official; sources of one origin count once", "high 指有两个独立来源或一个官方来源；同出一源的只计一次"),
					txt("write medium, or add a source of another origin", "请写 medium，或补充另有源头的来源"))
			}
		}
	}
	declared := Declare(f.Gaps)
	gap := func(table string, row int, column, slug, field string) {
		if !declared.Has(slug, field) {
			add(table, row, column, "undeclared-gap",
				txt(fmt.Sprintf("%s of %s is not known, and gaps.csv does not say so", field, slug), fmt.Sprintf("%s 的 %s 未知，而 gaps.csv 未予说明", slug, field)),
				txt("each profile lists what is missing", "每个城市页都列出缺失的内容"),
				txt("add a row to gaps.csv that says what was looked for", "请在 gaps.csv 中加一行，说明查找过什么"))
		}
	}
	held := map[string]*Holdings{}
	for _, p := range f.Partners {
		held[p.Slug] = &Holdings{Member: Member{p, ties[p.Slug]}}
	}
	for _, v := range f.Views {
		if h := held[v.Partner]; h != nil {
			h.Views = append(h.Views, v)
		}
	}
	for i, a := range f.Agreements {
		if h := held[a.Partner]; h != nil && !faulty("agreements", i) {
			h.Agreements = append(h.Agreements, a)
		}
	}
	for i, o := range f.Offices {
		if h := held[o.Place]; h != nil && !faulty("offices", i) {
			h.Offices = append(h.Offices, o)
		}
	}
	for _, e := range f.Events {
		for _, slug := range e.Partners {
			if h := held[slug]; h != nil {
				h.Events = append(h.Events, e)
			}
		}
	}
	for i, p := range f.Partners {
		_, ok := ties[p.Slug]
		if !ok && unsure {
			continue
		}
		if !ok {
			add("partners", i, "slug", "partner-without-tie",
				txt(fmt.Sprintf("%s has no row in partnerships.csv", p.Slug), fmt.Sprintf("partnerships.csv 中没有 %s", p.Slug)), lang.Text{},
				txt("add its tie with date and sources", "请补上这一关系及其日期、来源"))
			continue
		}
		if (p.Population != 0) != (p.PopulationSource != "") {
			add("partners", i, "population_source", "missing-source",
				txt("a population stands with its source, or not at all", "人口数须与来源同列，否则都不列"), lang.Text{},
				txt("fill in both or neither", "请两项都填，或都不填"))
		}
		if p.Population != 0 && !p.PopulationChecked.Known() {
			add("partners", i, "population_checked", "missing-check",
				txt("a population stands with the day on which it was looked up", "人口数须注明查得之日"), txt("it goes out of date, and the pages say when", "人口数会过时，页面须注明何时"),
				txt("fill in the day", "请填写该日期"))
		}
		for _, g := range GapFields() {
			empty, _ := held[p.Slug].Empty(g)
			if empty == 0 || !g.Required || g.Name == "since" && doubtful[p.Slug] {
				continue
			}
			if g.Name == "events" {
				if !declared.Has(p.Slug, g.Name) {
					add("partners", i, "slug", "few-events",
						txt(fmt.Sprintf("%s has fewer than %d events beside the signing, and gaps.csv does not say so", p.Slug, FewestEvents), fmt.Sprintf("%s 除签署外事件不足%d项，而 gaps.csv 未予说明", p.Slug, FewestEvents)),
						txt("a profile tells what the two sides did, or what was looked for", "城市页须写明双方做过什么，否则写明查找过什么"),
						txt("add events with their sources, or a row of the field events to gaps.csv", "请补上事件及其来源，或在 gaps.csv 中加一行，field 为 events"))
				}
				continue
			}
			column := "slug"
			if g.Scope == OfPartner {
				column = g.Name
			}
			gap("partners", i, column, p.Slug, g.Name)
		}
	}
	sure := true
	for _, t := range []string{"events", "agreements", "partnerships", "views"} {
		for i := range by[t].cells {
			sure = sure && !faulty(t, i)
		}
	}
	l.summaries(f, sure, func(row int, column, kind string, severity fault.Severity, what, why, do lang.Text) {
		if !faulty("partners", row) {
			x := with(by["partners"].at(row, column), kind, what, why, do)
			x.Severity = severity
			l.faults.Add(x)
		}
	})
	for i, x := range f.Sources {
		for _, g := range GapFields() {
			if g.Scope == OfSource && g.Required && x.Lacks(g.Name) {
				gap("sources", i, g.Name, x.ID, g.Name)
			}
		}
	}
	for i, e := range f.Events {
		if e.End.Known() && e.End.To < e.Date.From {
			add("events", i, "end", "dates-reversed",
				txt("the event ends before it begins", "结束日期早于开始日期"), lang.Text{}, txt("mend one of the two dates", "请改正其中一个日期"))
		}
	}
	for i, a := range f.Agreements {
		if a.Kind != FoundingAgreement || a.Event != "" {
			continue
		}
		if t := ties[a.Partner]; !doubtful[a.Partner] && t.Since.Precision == ToDay && a.Signed.From < t.Since.From {
			add("agreements", i, "signed", "agreement-before-tie",
				txt(fmt.Sprintf("%s is counted since %s, after this agreement", a.Partner, t.Since), fmt.Sprintf("%s 自 %s 起计，晚于此协议", a.Partner, t.Since)), lang.Text{},
				txt("mend one of the dates, or the kind of the agreement", "请改正日期之一，或协议的类别"))
		}
	}
	for i, o := range f.Offices {
		if !faulty("offices", i) && o.Place != "" && o.Place != string(Beijing) && !l.ids["partners"][o.Place] {
			l.unresolved(by["offices"], Column{Name: "place", Ref: "partners"}, by["offices"].cells[i][columnIndex(by["offices"], "place")])
		}
	}
	values, chosen, used := map[string]int{}, map[string]bool{}, map[string]bool{}
	for i, v := range f.ConflictValues {
		values[v.Conflict]++
		used[v.Conflict] = used[v.Conflict] || v.Chosen && !faulty("conflict_values", i)
		// A value at fault may be meant as the chosen one.
		chosen[v.Conflict] = chosen[v.Conflict] || v.Chosen || faulty("conflict_values", i)
	}
	for i, c := range f.Conflicts {
		if values[c.ID] < 2 {
			add("conflicts", i, "id", "conflict-without-rivals",
				txt(fmt.Sprintf("conflict %s has %d values; a conflict needs two", c.ID, values[c.ID]), fmt.Sprintf("分歧 %s 只有 %d 个值，至少须有两个", c.ID, values[c.ID])), lang.Text{},
				txt("add the rival values to conflict_values.csv", "请在 conflict_values.csv 中补上各值"))
		}
		if c.Settled && !chosen[c.ID] {
			add("conflicts", i, "settled", "settled-without-choice",
				txt(fmt.Sprintf("conflict %s is settled, and none of its values is chosen", c.ID), fmt.Sprintf("分歧 %s 已定，却没有采用任何一个值", c.ID)),
				txt("what is settled says which value is used", "已定的分歧须写明采用哪个值"),
				txt("write yes under chosen in conflict_values.csv, or no here", "请在 conflict_values.csv 的 chosen 列写 yes，或在此处写 no"))
		}
		if !c.Settled && used[c.ID] {
			add("conflicts", i, "settled", "choice-without-settlement",
				txt(fmt.Sprintf("conflict %s is not settled, and one of its values is chosen", c.ID), fmt.Sprintf("分歧 %s 未定，却采用了其中的值", c.ID)),
				txt("the page would say both that a value is used and that nothing is decided", "页面会一面说采用某值，一面说尚无定论"),
				txt("write yes here if the rule decides, or no under chosen in conflict_values.csv", "规则已定的，请在此处写 yes，否则请在 conflict_values.csv 的 chosen 列写 no"))
		}
		switch {
		case c.Subject == "" && len(c.Others) > 0:
			add("conflicts", i, "subject", "others-without-subject", txt("others is filled and subject is empty", "others 已填而 subject 为空"), lang.Text{},
				txt("write the first of them into subject", "请把其中第一个写入 subject"))
		case slices.Contains(c.Others, c.Subject) && c.Subject != "":
			add("conflicts", i, "others", "subject-among-others", txt(fmt.Sprintf("others names %s, which is the subject", c.Subject), fmt.Sprintf("others 中又写了主体 %s", c.Subject)), lang.Text{},
				txt("take it out of others", "请从 others 中删去"))
		}
	}
	for i, c := range f.Counts {
		if _, err := ParseFilter(c.Filter); err != nil && c.Measure != CountStated {
			add("counts", i, "filter", "bad-value",
				txt(fmt.Sprintf("%q is not a filter", c.Filter), fmt.Sprintf("“%s”不是筛选条件", c.Filter)), lang.Text{},
				txt("write all, or region= and one of europe, asia, americas, africa, oceania", "请写 all，或 region= 加 europe、asia、americas、africa、oceania 之一"))
		}
	}
	rivals := map[[2]string]bool{} // conflict and source
	for _, v := range f.ConflictValues {
		for _, source := range v.Sources {
			rivals[[2]string{v.Conflict, source}] = true
		}
	}
	for i, c := range f.Claims {
		if c.Count != "" && !integerForm.MatchString(c.Value) {
			add("claims", i, "value", "bad-number",
				txt(fmt.Sprintf("the claim states the total %s, and its value is %q", c.Count, c.Value), fmt.Sprintf("此陈述所述总数为 %s，而 value 为“%s”", c.Count, c.Value)),
				txt("it is compared with what this register counts, and added up", "该值要与本站统计比较，并用于加总"), txt("write a whole number into value, or empty count", "请在 value 中写整数，或清空 count"))
		}
		if c.Conflict != "" && !rivals[[2]string{c.Conflict, c.Source}] {
			add("claims", i, "conflict", "conflict-of-others",
				txt(fmt.Sprintf("%s stands at no value of the conflict %s", c.Source, c.Conflict), fmt.Sprintf("%s 不在分歧 %s 的任何一方", c.Source, c.Conflict)),
				txt("the claim is then not what the sources differ on", "该陈述就不是来源分歧所在"), txt("name another conflict, empty the cell, or add the source to a value of conflict_values.csv", "请改写为别的分歧、清空此格，或在 conflict_values.csv 的某个值下补上该来源"))
		}
	}
	for i, c := range f.Changes {
		bad := func(column, kind string, what, why, do lang.Text) { add(changesTable, i, column, kind, what, why, do) }
		switch {
		case c.Date.Precision != ToDay:
			bad("date", "change-without-day", txt("the day of the change is not written", "没有写明改动的日期"), txt("readers of the feed are told of it on a day", "订阅者按日收到改动"),
				txt("write the day, as in 2027-03-01", "请写到日，如 2027-03-01"))
		case c.Subject == "" && len(c.Others) > 0:
			bad("subject", "others-without-subject", txt("others is filled and subject is empty", "others 已填而 subject 为空"), lang.Text{},
				txt("write the first of them into subject", "请把其中第一个写入 subject"))
		case c.Table == "" && (c.ID != "" || c.Field != "" || c.Kind != "" || c.Old != "" || c.New != ""):
			bad("table", "change-without-table", txt("the change names a row, a field or a kind, and no table", "此改动写了行、列或类别，却没有写表"), lang.Text{},
				txt("write the name of the table, or empty id, field, kind, old and new", "请写明表名，或清空 id、field、kind、old、new"))
		case c.Table != "" && (c.ID == "" || c.Kind == ""):
			column := "id"
			if c.ID != "" {
				column = "kind"
			}
			bad(column, "change-without-row", txt(column+" is empty, and table is filled", column+" 为空，而 table 已填"), txt("a change of a table is one of a row, and of some kind", "表的改动须指明是哪一行、哪一类"),
				txt("fill in id and kind, or empty table", "请填写 id 和 kind，或清空 table"))
		case c.Field == "" && (c.Old != "" || c.New != ""):
			bad("field", "change-without-field", txt("old or new is filled, and field is empty", "old 或 new 已填，而 field 为空"), lang.Text{},
				txt("name the column that held these values", "请写明这些值属于哪一列"))
		case c.Field == "" && c.Table != "" && c.Kind != RowAdded && c.Kind != RowRemoved && c.Kind != SourceAdded && c.Kind != SourceRemoved:
			bad("field", "change-without-field", txt(fmt.Sprintf("the kind is %s, and field is empty", c.Kind), fmt.Sprintf("类别为 %s，而 field 为空", c.Kind)), lang.Text{},
				txt("name the column that changed", "请写明改动的是哪一列"))
		case c.Field != "":
			for _, t := range f.Tables() {
				if bases := Bases(t.Rows); t.Name == string(c.Table) && !slices.Contains(bases, c.Field) {
					bad("field", "unknown-column", txt(fmt.Sprintf("%s has no column %q", t.Name, c.Field), fmt.Sprintf("%s 表没有“%s”这一列", t.Name, c.Field)), lang.Text{},
						fault.DidYouMean(c.Field, bases, txt("its columns are "+strings.Join(bases, ", "), "此表的列为 "+strings.Join(bases, "、"))))
				}
			}
		}
	}
	stated, mistaken := map[List]bool{}, false
	for i, c := range f.Completeness {
		stated[c.List] = true
		mistaken = mistaken || faulty("completeness", i) // it may be meant for another list
		if c.From.Known() && c.To.Known() && c.To.To < c.From.From {
			add("completeness", i, "to", "dates-reversed", txt("the period ends before it begins", "时段的结束早于开始"), lang.Text{}, txt("mend one of the two", "请改正其一"))
		}
	}
	for _, list := range all[List]() {
		if !stated[list] && !mistaken {
			l.faults.Add(with(fault.Fault{File: by["completeness"].file}, "missing-statement",
				txt(fmt.Sprintf("the list %s has no statement", list), fmt.Sprintf("名单 %s 没有完整性说明", list)),
				txt("each list says how complete it is believed to be", "每份名单都须说明是否完整"),
				txt("add a row for it", "请为其补上一行")))
		}
	}
}

func columnIndex(t *table, name string) int {
	return slices.IndexFunc(t.cols, func(c Column) bool { return c.Name == name })
}
