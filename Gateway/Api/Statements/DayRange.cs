using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Statements;

/// <summary>Days in UTC, both ends included: <c>from</c> and <c>to</c> of the query. Absent: the last 30 days.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day.</param>
internal sealed record DayRange(DateOnly From, DateOnly To)
{
    /// <summary>The most days: bounds what one question makes the database read.</summary>
    private const int MaxDays = 366;

    private const int DefaultDays = 30;

    /// <summary>Reads the range.</summary>
    public static ApiResult<DayRange> Of(HttpRequest request, DateTimeOffset now)
    {
        if (ApiQuery.Day(request, "from", out DateOnly? from) is { } badFrom) return badFrom;
        if (ApiQuery.Day(request, "to", out DateOnly? to) is { } badTo) return badTo;
        DateOnly last = to ?? DateOnly.FromDateTime(now.UtcDateTime);
        if (last.Year is < 2000 or > 9000) return AccountErrors.Invalid("to", "a day of this century");
        DateOnly first = from ?? last.AddDays(1 - DefaultDays);
        int days = last.DayNumber - first.DayNumber + 1;
        return days is >= 1 and <= MaxDays
            ? new DayRange(first, last)
            : AccountErrors.Invalid("from", string.Create(null, $"a day not after 'to', and at most {MaxDays - 1} days before it"));
    }
}
