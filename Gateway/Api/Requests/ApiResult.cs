using System.Diagnostics.CodeAnalysis;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>A checked value, or the error to answer with.</summary>
internal readonly struct ApiResult<T>
{
    private ApiResult(T? value, ApiError? error) => (Value, Error) = (value, error);

    /// <summary>The value; null when there is an error.</summary>
    public T? Value { get; }

    /// <summary>The error; null when there is a value.</summary>
    public ApiError? Error { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Error is null;

    /// <summary>A good value.</summary>
    public static implicit operator ApiResult<T>(T value) => new(value, null);

    /// <summary>A bad one.</summary>
    public static implicit operator ApiResult<T>(ApiError error) => new(default, error);
}
