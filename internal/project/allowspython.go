package project

// AllowsPython says whether requires-python (core metadata, "Requires-Python")
// lets any patch release of a Python such as "3.12" through. Empty text lets
// each one through.
func AllowsPython(requires, python string) (bool, error) {
	specifiers, err := parseSpecifiers(requires)
	return err == nil && specifiers.allowPython(python), err
}
