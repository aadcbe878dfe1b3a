using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Replies;

/// <summary>What a route answers.</summary>
internal readonly struct ApiReply
{
    private const string JsonMediaType = "application/json";

    /// <summary>Done, and nothing to say.</summary>
    public static readonly ApiReply NoContent = new() { Status = StatusCodes.Status204NoContent };

    /// <summary>The status.</summary>
    public int Status { get; private init; }

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; private init; }

    /// <summary>What the body is.</summary>
    public string? ContentType { get; private init; }

    /// <summary>Where a browser is sent; null for nowhere.</summary>
    public string? Location { get; private init; }

    /// <summary>The error, in place of all else; null when there is none.</summary>
    public ApiError? Error { get; private init; }

    /// <summary>JSON.</summary>
    public static ApiReply Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        new() { Status = status, Body = JsonSerializer.SerializeToUtf8Bytes(value, type), ContentType = JsonMediaType };

    /// <summary>Something that a new id was given to.</summary>
    public static ApiReply Created<T>(T value, JsonTypeInfo<T> type) => Json(value, type, StatusCodes.Status201Created);

    /// <summary>Another form of text, in UTF-8.</summary>
    public static ApiReply Text(byte[] body, string mediaType) =>
        new() { Status = StatusCodes.Status200OK, Body = body, ContentType = $"{mediaType}; charset=utf-8" };

    /// <summary>Sends a browser elsewhere.</summary>
    public static ApiReply Redirect(string location) => new() { Status = StatusCodes.Status302Found, Location = location };

    /// <summary>An error.</summary>
    public static implicit operator ApiReply(ApiError error) => new() { Status = error.Status, Error = error };

    /// <summary>Writes the answer. It is about one account, so that no cache may keep it.</summary>
    public Task WriteAsync(HttpContext context)
    {
        if (Error is not null) return ApiErrorWriter.WriteAsync(context, Error);
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        response.Headers.CacheControl = "no-store";
        if (Location is not null) response.Headers.Location = Location;
        if (Body is null) return Task.CompletedTask;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        return response.Body.WriteAsync(Body).AsTask();
    }
}
