package project

import (
	"path"
	"regexp"
	"strconv"
)

// guideShape is the end of a migration guide's name: v1.2.0-to-v2.0.0.md, 1-to-2.md.
var guideShape = regexp.MustCompile(`(?i)(?:^|[-_])to[-_]v?([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?\.md$`)

// MigrationGuide is the guide that leads to a version, by its name: numbers that the name leaves out are 0. False is that
// there is none.
func (p *Project) MigrationGuide(numbers [3]uint64) (name string, found bool) {
	for _, file := range p.tree.under(p.Config.Next.MigrationGuides) {
		match := guideShape.FindStringSubmatch(path.Base(file))
		if match == nil {
			continue
		}
		var to [3]uint64
		for i, digits := range match[1:] {
			to[i], _ = strconv.ParseUint(digits, 10, 64)
		}
		if to == numbers {
			return file, true
		}
	}
	return "", false
}
