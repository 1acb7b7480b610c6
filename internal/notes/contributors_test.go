package notes

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dagger/slipway/internal/history"
)

func by(name, mail string, trailers ...string) history.Commit {
	message := "Subject\n\nBody.\n"
	for _, trailer := range trailers {
		message += "\n" + trailer
	}
	return history.Commit{ID: strings.Repeat("0", 40), Parents: []string{"1"}, Author: name, Email: mail, Message: message}
}

func TestContributors(t *testing.T) {
	t.Parallel()
	merge := by("Mia", "mia@example.org")
	merge.Parents = []string{"1", "2"}
	for name, test := range map[string]struct {
		commits []history.Commit
		before  []string
		want    []Contributor
	}{
		"none":              {nil, nil, []Contributor{}},
		"order":             {[]history.Commit{by("Zoe", "z@x"), by("ben", "b@x"), by("Ann", "a@x"), by("Zoe", "z@x")}, nil, []Contributor{{"Zoe", "", 2, true}, {"Ann", "", 1, true}, {"ben", "", 1, true}}},
		"same mail":         {[]history.Commit{by("Ann E.", "ann@x"), by("ann", "ANN@X ")}, nil, []Contributor{{"Ann E.", "", 2, true}}},
		"same name":         {[]history.Commit{by("Ann E", "ann@x"), by(" ann  e", "ann@y")}, nil, []Contributor{{"Ann E", "", 2, true}}},
		"joined by a third": {[]history.Commit{by("A", "ann@x"), by("Ann", "ann@y"), by("Ann", "ann@x")}, nil, []Contributor{{"A", "", 3, true}}},
		"two people":        {[]history.Commit{by("Ann", "ann@x"), by("Ben", "ben@x")}, nil, []Contributor{{"Ann", "", 1, true}, {"Ben", "", 1, true}}},
		"login":             {[]history.Commit{by("Ann", "12+ann-e@users.noreply.github.com")}, nil, []Contributor{{"Ann", "ann-e", 1, true}}},
		"old login":         {[]history.Commit{by("Ann", "Ann-E@users.noreply.github.com"), by("A", "12+ann-e@users.noreply.github.com")}, nil, []Contributor{{"Ann", "Ann-E", 2, true}}},
		"login and mail":    {[]history.Commit{by("Ann", "ann@x"), by("Ann", "1+ann@users.noreply.github.com")}, nil, []Contributor{{"Ann", "ann", 2, true}}},
		"login only":        {[]history.Commit{by("", "1+ann@users.noreply.github.com")}, nil, []Contributor{{"ann", "ann", 1, true}}},
		"no login":          {[]history.Commit{by("Ann", "1+a b@users.noreply.github.com"), by("Ben", "ben@users.noreply.github.com.example.org")}, nil, []Contributor{{"Ann", "", 1, true}, {"Ben", "", 1, true}}},
		"co-authors":        {[]history.Commit{by("Ann", "a@x", "Co-authored-by: Ben <b@x>", "co-authored-BY:Cay  <c@x> ")}, nil, []Contributor{{"Ann", "", 1, true}, {"Ben", "", 1, true}, {"Cay", "", 1, true}}},
		"co-author of own":  {[]history.Commit{by("Ann", "a@x", "Co-authored-by: Ann <a@y>", "Co-authored-by: A <a@x>")}, nil, []Contributor{{"Ann", "", 1, true}}},
		"squashed":          {[]history.Commit{by("Ann", "a@x", "Co-authored-by: Ben <b@x>", "", "---------", "", "Reviewed-by: Dan <d@x>")}, nil, []Contributor{{"Ann", "", 1, true}, {"Ben", "", 1, true}}},
		"no trailer":        {[]history.Commit{by("Ann", "a@x", "  Co-authored-by: Ben <b@x>", "Co-authored-by: Ben", "Co-authored-by: Ben <b@x> and more")}, nil, []Contributor{{"Ann", "", 1, true}}},
		"merge":             {[]history.Commit{merge, by("Ann", "a@x")}, nil, []Contributor{{"Ann", "", 1, true}}},
		"bots": {[]history.Commit{by("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"), by("Renovate Bot", "bot@x"),
			by("x", "support@dependabot.com"), by("pre-commit-ci[bot]", ""), by("GitHub", "github-actions@github.com"),
			by("Ann", "a@x", "Co-authored-by: some[bot] <s@x>")}, nil, []Contributor{{"Ann", "", 1, true}}},
		"bot with co-author": {[]history.Commit{by("renovate", "r@x", "Co-authored-by: Ann <a@x>")}, nil, []Contributor{{"Ann", "", 1, true}}},
		"known by mail":      {[]history.Commit{by("Ann", "a@x"), by("Ben", "b@x")}, []string{"A@X"}, []Contributor{{"Ann", "", 1, false}, {"Ben", "", 1, true}}},
		"known by name":      {[]history.Commit{by("Ann  E", "a@x"), by("Ben", "b@x")}, []string{"ann e"}, []Contributor{{"Ann  E", "", 1, false}, {"Ben", "", 1, true}}},
		"known by login":     {[]history.Commit{by("Ann", "1+ann@users.noreply.github.com")}, []string{"ann@users.noreply.github.com"}, []Contributor{{"Ann", "ann", 1, false}}},
		"known by the other": {[]history.Commit{by("Ann", "a@x"), by("Ann", "a@y")}, []string{"a@y"}, []Contributor{{"Ann", "", 2, false}}},
		"known is empty":     {[]history.Commit{by("Ann", "")}, []string{"", " "}, []Contributor{{"Ann", "", 1, true}}},
		"mail as name":       {[]history.Commit{by("ann@example.org", "ann@example.org"), by("Ben <ben@example.org>", "b@x"), by("", "cay@example.org"), by("dan@a@example.org", "d@x")}, nil, []Contributor{{"ann", "", 1, true}, {"Ben ben", "", 1, true}, {"cay", "", 1, true}, {"dan", "", 1, true}}},
		"at":                 {[]history.Commit{by("@everyone", "a@x")}, nil, []Contributor{{"@everyone", "", 1, true}}},
		"nobody":             {[]history.Commit{by("", ""), by(" ", "\x1b")}, nil, []Contributor{}},
		"control":            {[]history.Commit{by("A\x1b[31mn\u202en\xff", "a@x")}, nil, []Contributor{{"A[31mnn\ufffd", "", 1, true}}},
		"long":               {[]history.Commit{by(strings.Repeat("é", 500), "a@x")}, nil, []Contributor{{strings.Repeat("é", 99) + "…", "", 1, true}}},
	} {
		for i, c := range test.want {
			test.want[i].Name = strings.Join(strings.Fields(c.Name), " ")
		}
		if got := Contributors(test.commits, test.before); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

var address = regexp.MustCompile(`[^\s@<>]@[^\s@<>]`)

func FuzzContributors(f *testing.F) {
	f.Add("Ann", "a@example.org", "ann", "Co-authored-by: Ben <b@example.org>")
	f.Add("a@example.org", "1+a@users.noreply.github.com", "<x@y>", "x\nco-authored-by: @ <@a@b>")
	f.Fuzz(func(t *testing.T, name, mail, other, message string) {
		commits := []history.Commit{{Author: name, Email: mail, Message: message}, {Author: other, Email: mail}, {Author: name, Email: other}}
		got := Contributors(commits, nil)
		slices.Reverse(commits)
		if again := Contributors(commits, nil); len(again) != len(got) {
			t.Errorf("%+v, and in the other order %+v", got, again)
		}
		for _, c := range got {
			if c.Commits < 1 || c.Commits > len(commits) || c.Name == "" || address.MatchString(c.Name) || !c.First {
				t.Errorf("%+v of %+v", c, commits)
			}
		}
	})
}
