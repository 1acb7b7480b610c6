package stage

import "reflect"

// Clean returns the result with every text in it made safe to show. It is called where a stage's result is taken over,
// so that no writer can forget it: what stands in a result comes from the repository, its tools and the index.
func (r Result) Clean() Result { return Cleaned(r) }

// Cleaned returns a copy of a value in which every text of exported fields, elements and keys is cleaned. It finds them by
// their type: a field that is added later is cleaned as well.
func Cleaned[T any](value T) T {
	copied := reflect.New(reflect.TypeFor[T]()).Elem()
	cleanInto(copied, reflect.ValueOf(value))
	return copied.Interface().(T)
}

func cleanInto(to, from reflect.Value) {
	to.Set(from)
	switch from.Kind() {
	case reflect.String:
		to.SetString(Clean(from.String()))
	case reflect.Struct:
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				cleanInto(to.Field(i), from.Field(i))
			}
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			cleanInto(to.Elem(), from.Elem())
		}
	case reflect.Slice:
		if !from.IsNil() {
			to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
			for i := range from.Len() {
				cleanInto(to.Index(i), from.Index(i))
			}
		}
	case reflect.Map:
		cleanMap(to, from)
	}
}

func cleanMap(to, from reflect.Value) {
	if from.IsNil() {
		return
	}
	to.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
	for entry := from.MapRange(); entry.Next(); {
		key, value := reflect.New(from.Type().Key()).Elem(), reflect.New(from.Type().Elem()).Elem()
		cleanInto(key, entry.Key())
		cleanInto(value, entry.Value())
		to.SetMapIndex(key, value)
	}
}
