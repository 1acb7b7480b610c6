package dist

import (
	"fmt"

	"dagger/slipway/internal/stage"
)

// rule is one thing an index refuses; check calls object for each breach.
type rule struct {
	name  string
	check func(file File, object objection)
}

type objection func(format string, args ...any)

// rules in the order in which their findings are listed. The source is warehouse's upload view (forklift/legacy.py)
// where no standard is named.
var rules = []rule{
	{"archive", checkArchive},
	{"member", checkMembers},
	{"sdist-root", checkRoot},
	{"file-name", checkFileName},
	{"metadata", checkMetadata},
	{"license-file", checkLicenseFiles},
	{"wheel", checkWheel},
	{"record", checkRecord},
}

// maxFindings bounds what one rule may say about one file; an archive with a thousand bad members is one problem.
const maxFindings = 20

// Check holds the files against the rules of an index, without asking one: what it finds would be refused at upload,
// or would escape its folder when unpacked. Nothing found does not promise that an index takes the files.
func (s *Set) Check() []stage.Finding {
	var findings []stage.Finding
	for _, file := range s.Files {
		for _, rule := range rules {
			count := 0
			rule.check(file, func(format string, args ...any) {
				if count++; count > maxFindings {
					return
				}
				message := fmt.Sprintf(format, args...)
				findings = append(findings, stage.Finding{File: file.Name, Rule: rule.name, Message: message})
			})
			if count > maxFindings {
				message := fmt.Sprintf("and %d more of this kind", count-maxFindings)
				findings = append(findings, stage.Finding{File: file.Name, Rule: rule.name, Message: message})
			}
		}
	}
	return findings
}

func checkArchive(file File, object objection) {
	for _, fault := range file.faults {
		object("%s", fault)
	}
}
