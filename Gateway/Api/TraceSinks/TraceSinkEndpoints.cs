using System.Collections.Immutable;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Contracts.TraceSinks;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.TraceSinks;

/// <summary>Where an account's requests are told as spans.</summary>
internal sealed class TraceSinkEndpoints(IGrainFactory grains)
{
    private const string Path = "/trace-sink";
    private const int All = 100;

    private static readonly ApiError BadEndpoint = AccountErrors.Invalid(
        "endpoint", "an https URL of at most 2000 characters, without a name, a password or a fragment in it");

    private static readonly ApiError BadHeaders = AccountErrors.Invalid(
        "headers",
        $"at most {SinkHeaderRules.MaxHeaders} headers of printable ASCII, of at most {SinkHeaderRules.MaxValueLength} characters, " +
        "other than those that the message itself has (Host, Content-…, Connection, …)");

    private static readonly ApiError BadPercent = AccountErrors.Invalid("sample_percent", "an integer between 1 and 100");
    private static readonly ApiError NoHeaders = AccountErrorCodes.AccessDenied.With("This installation keeps no headers.", "headers");

    /// <summary>Maps the routes.</summary>
    public void Map(ApiRoutes routes)
    {
        routes.Map(HttpMethods.Get, Path, ApiScopes.AccountRead, GetAsync);
        routes.Map(HttpMethods.Put, Path, ApiScopes.AccountWrite, SetAsync);
        routes.Map(HttpMethods.Delete, Path, ApiScopes.AccountWrite, RemoveAsync);
    }

    private async ValueTask<ApiReply> GetAsync(ApiCall call)
    {
        TraceSink? sink = await SinkOf(call).GetAsync().ConfigureAwait(false);
        TraceSinkView view = new()
        {
            Endpoint = sink?.Endpoint,
            HeaderNames = sink?.HeaderNames ?? [],
            SamplePercent = sink?.SamplePercent,
            Problem = sink?.Problem,
            ProblemAt = sink?.ProblemAt,
        };
        return ApiReply.Json(view, ApiJsonContext.Default.TraceSinkView);
    }

    private async ValueTask<ApiReply> SetAsync(ApiCall call)
    {
        ApiResult<TraceSinkBody> body = await call.ReadAsync(ApiJsonContext.Default.TraceSinkBody).ConfigureAwait(false);
        if (!body.IsValid) return body.Error;
        if (!SinkHeaderRules.TryRead(body.Value.Headers, out ImmutableSortedDictionary<string, string> headers)) return BadHeaders;
        int percent = body.Value.SamplePercent ?? All;
        if (percent is < 1 or > All) return BadPercent;
        TraceSinkStatus status = await SinkOf(call).SetAsync(body.Value.Endpoint, headers, percent, call.IsDryRun).ConfigureAwait(false);
        return status switch
        {
            TraceSinkStatus.BadEndpoint => BadEndpoint,
            TraceSinkStatus.NoHeaders => NoHeaders,
            _ => ApiReply.NoContent,
        };
    }

    private async ValueTask<ApiReply> RemoveAsync(ApiCall call)
    {
        if (!call.IsDryRun) await SinkOf(call).RemoveAsync().ConfigureAwait(false);
        return ApiReply.NoContent;
    }

    private ITraceSinkGrain SinkOf(ApiCall call) => grains.GetGrain<ITraceSinkGrain>(call.AccountId);
}
