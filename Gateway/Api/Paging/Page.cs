using System.Globalization;
using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Api.Routing;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;

namespace IdleCloud.Gateway.Api.Paging;

/// <summary>Which part of a list is asked for: <c>maxResults</c> and <c>nextToken</c>.</summary>
/// <param name="List">Which list, for the tokens.</param>
/// <param name="MaxResults">The most entries.</param>
/// <param name="Position">Where to begin; null for the beginning.</param>
/// <param name="Cursors">Makes the next token.</param>
internal sealed record Page(string List, int MaxResults, string? Position, Cursors Cursors)
{
    private const int MaxMaxResults = 1000;
    private const int DefaultMaxResults = 100;
    private const int MaxTokenLength = 512;

    /// <summary>Reads the two parameters.</summary>
    /// <param name="cursors">Knows the tokens.</param>
    /// <param name="call">The request.</param>
    /// <param name="filters">What else decides which list it is.</param>
    public static ApiResult<Page> Of(Cursors cursors, ApiCall call, string filters = "")
    {
        HttpRequest request = call.Context.Request;
        ApiError? error = ApiQuery.Integer(request, "maxResults", 1, MaxMaxResults, DefaultMaxResults, out int maxResults)
            ?? ApiQuery.Text(request, "nextToken", MaxTokenLength, out _);
        if (error is not null) return error;
        string list = $"{call.AccountId} {request.Path} {filters}";
        string? token = request.Query["nextToken"];
        if (token is null) return new Page(list, maxResults, null, cursors);
        return cursors.Decode(list, token) is { } position
            ? new Page(list, maxResults, position, cursors)
            : AccountErrors.Invalid("nextToken", "the token of an earlier page of this list; begin again without one");
    }

    /// <summary>Cuts a page out of a list that is at hand. It begins after the entry whose id is the position, wherever that is by now.</summary>
    public (IReadOnlyList<T> Items, string? NextToken) Cut<T>(IReadOnlyList<T> all, Func<T, string> idOf)
    {
        int begin = Position is null ? 0 : 1 + all.Select(idOf).ToList().IndexOf(Position);
        List<T> items = [.. all.Skip(begin).Take(MaxResults)];
        return (items, begin + items.Count < all.Count ? Next(idOf(items[^1])) : null);
    }

    /// <summary>Cuts a page out of a list that was read with one entry more than shown, which tells whether there is another page.</summary>
    public (IReadOnlyList<T> Items, string? NextToken) Trim<T>(IReadOnlyList<T> found, Func<T, string> positionOf)
    {
        if (found.Count <= MaxResults) return (found, null);
        T[] items = [.. found.Take(MaxResults)];
        return (items, Next(positionOf(items[^1])));
    }

    /// <summary>Cuts a page out of a list that is at hand and whose entries keep their places.</summary>
    public (IReadOnlyList<T> Items, string? NextToken) Slice<T>(IReadOnlyList<T> all)
    {
        int begin = Position is null ? 0 : int.Parse(Position, CultureInfo.InvariantCulture);
        T[] items = [.. all.Skip(begin).Take(MaxResults)];
        int end = begin + items.Length;
        return (items, end < all.Count ? Next(end.ToString(CultureInfo.InvariantCulture)) : null);
    }

    /// <summary>The token of the next page.</summary>
    public string Next(string position) => Cursors.Encode(List, position);
}
