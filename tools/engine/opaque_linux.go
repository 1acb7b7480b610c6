package main

import "syscall"

// opaque says whether an overlay file system takes a folder for all there is, whatever lies below it.
func opaque(folder string) bool {
	value := make([]byte, 1)
	n, err := syscall.Getxattr(folder, "trusted.overlay.opaque", value)
	return err == nil && n == 1 && value[0] == 'y'
}
