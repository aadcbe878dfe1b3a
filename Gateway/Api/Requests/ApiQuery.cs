using System.Globalization;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IdleCloud.Gateway.Api.Requests;

/// <summary>
/// Reads single parameters of the query strictly. Each method gives the error to answer with, or null when the parameter is good or
/// absent; of a parameter that is there twice nobody can say which one is meant.
/// </summary>
internal static class ApiQuery
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static ApiError? Flag(HttpRequest request, string name, out bool value)
    {
        value = false;
        if (Text(request, name, 5, out string? text) is { } error) return error;
        value = text is "true";
        return text is null or "true" or "false" ? null : AccountErrors.Invalid(name, "true or false");
    }

    /// <summary>An integer in a range, both ends included.</summary>
    public static ApiError? Integer(HttpRequest request, string name, int min, int max, int absent, out int value)
    {
        value = absent;
        if (Text(request, name, 11, out string? text) is { } error) return error;
        if (text is null) return null;
        bool isGood = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
        return isGood ? null : AccountErrors.Invalid(name, string.Create(null, $"an integer between {min} and {max}"));
    }

    /// <summary>A day in UTC, <c>2026-11-20</c>.</summary>
    public static ApiError? Day(HttpRequest request, string name, out DateOnly? value)
    {
        value = null;
        if (Text(request, name, 10, out string? text) is { } error) return error;
        if (text is null) return null;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return AccountErrors.Invalid(name, "a day as 2026-11-20");
        }

        value = day;
        return null;
    }

    /// <summary>Text of bounded length; null when absent.</summary>
    public static ApiError? Text(HttpRequest request, string name, int maxLength, out string? value)
    {
        StringValues values = request.Query[name];
        value = values.Count == 1 ? values[0] : null;
        if (values.Count > 1) return AccountErrors.Invalid(name, "it once");
        return value?.Length > maxLength ? AccountErrors.Invalid(name, string.Create(null, $"at most {maxLength} characters")) : null;
    }
}
