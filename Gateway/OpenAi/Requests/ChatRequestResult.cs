using System.Diagnostics.CodeAnalysis;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.OpenAi.Requests;

/// <summary>A checked request, or the error to answer with.</summary>
internal readonly struct ChatRequestResult
{
    private ChatRequestResult(ChatCompletionRequest? request, ApiError? error) => (Request, Error) = (request, error);

    /// <summary>The request.</summary>
    public ChatCompletionRequest? Request { get; }

    /// <summary>What is wrong with it.</summary>
    public ApiError? Error { get; }

    /// <summary>True when there is a request.</summary>
    [MemberNotNullWhen(true, nameof(Request))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Request is not null;

    /// <summary>A good request.</summary>
    public static implicit operator ChatRequestResult(ChatCompletionRequest request) => new(request, null);

    /// <summary>A bad one.</summary>
    public static implicit operator ChatRequestResult(ApiError error) => new(null, error);
}
