package changelog

// YankedVersions lists the versions that a changelog marks as [YANKED], as their headings spell them. Every error is an *Error.
func YankedVersions(data []byte) ([]string, error) {
	document, err := Parse(data)
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, section := range document.Sections {
		if section.Yanked {
			versions = append(versions, section.Version)
		}
	}
	return versions, nil
}
