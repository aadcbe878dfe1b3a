using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Replies;
using IdleCloud.Gateway.Api.Routing;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>The form of a table: <c>format=json</c> or <c>format=csv</c>.</summary>
internal static class ApiFormat
{
    private const int MaxLength = 10;

    /// <summary>Reads the parameter.</summary>
    public static ApiResult<bool> IsCsv(HttpRequest request)
    {
        if (ApiQuery.Text(request, "format", MaxLength, out string? format) is { } error) return error;
        return format is null or "json" or "csv" ? format is "csv" : AccountErrors.Invalid("format", "json or csv");
    }

    /// <summary>A page of a table; the next one's token is in a header, since a table has no place for it.</summary>
    public static ApiReply Csv(ApiCall call, byte[] table, string? next)
    {
        if (next is not null) call.Context.Response.Headers["X-Next-Token"] = next;
        return ApiReply.Text(table, "text/csv");
    }
}
