package changelog

import (
	"reflect"
	"testing"
)

func TestYankedVersions(t *testing.T) {
	t.Parallel()
	got, err := YankedVersions([]byte("## [1.1.0] - 2026-01-02 [YANKED]\n- a\n## 1.0.0 - 2026-01-01\n- [YANKED]\n## [0.9.0] - 2025-01-01 [yanked]\n"))
	if err != nil || !reflect.DeepEqual(got, []string{"1.1.0", "0.9.0"}) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := YankedVersions([]byte("\xff")); reason(err) != Unreadable {
		t.Errorf("%v", err)
	}
}
