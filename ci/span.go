package main

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// startSpan begins what Dagger shows as one line of its progress. It is made from OpenTelemetry alone: the helpers that
// Dagger v0.19 generates for this are not there in newer versions.
func startSpan(ctx context.Context, name string) (context.Context, trace.Span) {
	return otel.Tracer("slipway").Start(ctx, name,
		// Shows the line beside the call that it belongs to, however deep it lies below it.
		trace.WithAttributes(attribute.Bool("dagger.io/ui.reveal", true)))
}

// endSpan ends it, as failed where there is a reason.
func endSpan(span trace.Span, failure error) {
	if failure != nil {
		span.RecordError(failure)
		span.SetStatus(codes.Error, failure.Error())
	} else {
		span.SetStatus(codes.Ok, "")
	}
	span.End()
}
