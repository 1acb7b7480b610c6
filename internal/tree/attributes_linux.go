package tree

import (
	"errors"
	"strings"
	"syscall"
)

// removeAttributes removes the extended attributes of a file that its owner can set.
func removeAttributes(name string) error {
	size, err := syscall.Listxattr(name, nil)
	if size <= 0 || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	list := make([]byte, size)
	if size, err = syscall.Listxattr(name, list); err != nil {
		return err
	}
	for _, attribute := range strings.Split(strings.TrimRight(string(list[:size]), "\x00"), "\x00") {
		if strings.HasPrefix(attribute, "user.") {
			if err := syscall.Removexattr(name, attribute); err != nil {
				return err
			}
		}
	}
	return nil
}
