module dagger/slipway/tools/engine

go 1.25.0
