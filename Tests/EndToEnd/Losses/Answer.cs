using System.Text.Json;
using IdleCloud.Contracts.Jobs;

namespace IdleCloud.Tests.EndToEnd.Losses;

/// <summary>How a request ended, in its customer's eyes.</summary>
internal enum AnswerEnd
{
    /// <summary>The whole body came, or <c>[DONE]</c>: it may be billed, and must be.</summary>
    Acknowledged,

    /// <summary>An error status or an error chunk came: it must cost nothing.</summary>
    Failed,

    /// <summary>The connection broke: the customer cannot know.</summary>
    Broken,
}

/// <summary>What a customer noted of a request.</summary>
/// <param name="AccountId">Whose it was.</param>
/// <param name="End">How it ended.</param>
/// <param name="JobId">The job; null where nothing of it came.</param>
/// <param name="Usage">The tokens that the answer named.</param>
/// <param name="Error">The error's code.</param>
internal sealed record Answer(string AccountId, AnswerEnd End, Guid? JobId, JobUsage Usage, string? Error)
{
    private const string IdPrefix = "chatcmpl-";

    /// <summary>Asks, and reads to the end.</summary>
    public static async Task<Answer> AskAsync(
        RealSystem system, string accountId, string key, string directive, bool isStream, string? idempotencyKey = null)
    {
        var answer = new Answer(accountId, AnswerEnd.Broken, null, default, null);
        try
        {
            using HttpResponseMessage response = await system.AskAsync(key, directive, isStream, idempotencyKey);
            return await ReadAsync(response, answer, isStream);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError)
        {
            return answer with { End = AnswerEnd.Failed, Error = "nobody listens" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return answer;
        }
    }

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<Answer> ReadAsync(HttpResponseMessage response, Answer answer, bool isStream)
    {
        if (isStream && response.IsSuccessStatusCode) return await ReadStreamAsync(response, answer);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return response.IsSuccessStatusCode
            ? answer.Read(body) with { End = AnswerEnd.Acknowledged }
            : answer with { End = AnswerEnd.Failed, Error = $"{(int)response.StatusCode} {ChatCall.ErrorCodeOf(body)}" };
    }

    private static async Task<Answer> ReadStreamAsync(HttpResponseMessage response, Answer answer)
    {
        try
        {
            await foreach (string payload in ChatCall.ReadEventsAsync(response))
            {
                if (payload == "[DONE]") return answer with { End = AnswerEnd.Acknowledged };
                if (ChatCall.ErrorCodeOf(payload) is { } error) return answer with { End = AnswerEnd.Failed, Error = error };
                answer = answer.Read(payload);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // What was read of it until now is kept: it names the job.
        }

        return answer;
    }

    private Answer Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        Guid jobId = Guid.Parse(root.GetProperty("id").GetString()!.AsSpan(IdPrefix.Length));
        if (!root.TryGetProperty("usage", out JsonElement usage) || usage.ValueKind != JsonValueKind.Object) return this with { JobId = jobId };
        return this with
        {
            JobId = jobId,
            Usage = new JobUsage
            {
                PromptTokens = usage.GetProperty("prompt_tokens").GetInt32(),
                CompletionTokens = usage.GetProperty("completion_tokens").GetInt32(),
            },
        };
    }
}
