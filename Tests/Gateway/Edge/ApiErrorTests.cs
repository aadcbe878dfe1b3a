using System.Text.Json;
using IdleCloud.Contracts.Jobs;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Tests.Gateway.Edge;

/// <summary>Errors and how they are written.</summary>
public sealed class ApiErrorTests
{
    [Theory]
    [InlineData(0, "1")]
    [InlineData(-5, "1")]
    [InlineData(0.2, "1")]
    [InlineData(1.2, "2")]
    [InlineData(59.9, "60")]
    [InlineData(3600, "60")]
    public async Task WriteAsync_WithARetryAfter_WritesWholeSecondsBetween1And60(double seconds, string expected)
    {
        DefaultHttpContext context = new();
        await ApiErrorWriter.WriteAsync(context, ApiErrors.QueueFull(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(expected, context.Response.Headers.RetryAfter.ToString());
    }

    [Fact]
    public async Task WriteAsync_WhateverTheMessage_IsOneJsonObject()
    {
        DefaultHttpContext context = new();
        MemoryStream body = new();
        context.Response.Body = body;
        string nasty = "\"\\\n\0\u2028<é😀\ud800";
        await ApiErrorWriter.WriteAsync(context, ApiErrors.ModelNotFound(nasty));

        using JsonDocument json = JsonDocument.Parse(body.ToArray());
        Assert.Contains("\"\\\n\0\u2028<é😀", json.RootElement.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(body.Length, context.Response.ContentLength);
    }

    [Fact]
    public void Excerpt_WhenLong_IsCutBetweenCharacters()
    {
        string cut = ApiErrors.Excerpt(new string('x', 79) + "😀" + new string('y', 1000));
        Assert.Equal(new string('x', 79) + "…", cut);
    }

    [Theory]
    [InlineData(JobRefusal.NoMinersAvailable, 503, "no_miners_available")]
    [InlineData(JobRefusal.MinersBackedOff, 503, "no_miners_available")]
    [InlineData(JobRefusal.NotEnoughContext, 503, "no_miners_available")]
    [InlineData(JobRefusal.QueueFull, 503, "queue_full")]
    [InlineData(JobRefusal.AccountSuspended, 403, "account_suspended")]
    [InlineData(JobRefusal.AccountNotFound, 401, "invalid_api_key")]
    [InlineData(JobRefusal.AttemptsExhausted, 503, "miner_lost")]
    [InlineData(JobRefusal.DeadlineExceeded, 503, "deadline_exceeded")]
    [InlineData(JobRefusal.AlreadyEnded, 503, "service_unavailable")]
    public void ToApiError_ForEachRefusal_HasItsCodeAndATimeToRetryWhereThatHelps(JobRefusal refusal, int status, string code)
    {
        ApiError error = refusal.ToApiError(TimeSpan.Zero);
        Assert.Equal((status, code), (error.Status, error.Code));
        Assert.Equal(status == 503, error.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public void ToApiError_Always_KnowsEveryRefusal() =>
        Assert.All(Enum.GetValues<JobRefusal>(), refusal => Assert.NotNull(refusal.ToApiError(TimeSpan.FromSeconds(5))));
}
