// Holds the Dagger module against newer versions of Dagger: a module of its own, as its tests build the other two.
module dagger/slipway/tools/compat

go 1.25.0
