using System.Text.Json.Serialization.Metadata;
using IdleCloud.Contracts.ApiKeys;
using IdleCloud.Gateway.Api.Requests;
using IdleCloud.Gateway.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IdleCloud.Gateway.Api.Routing;

/// <summary>A request that may go on: who sent it was asked, and the key has the scope.</summary>
/// <param name="context">The request.</param>
/// <param name="caller">Who sent it; null on routes that are open to anybody.</param>
/// <param name="isDryRun">True when everything is to be checked and nothing done.</param>
internal sealed class ApiCall(HttpContext context, Authenticated? caller, bool isDryRun)
{
    /// <summary>The request.</summary>
    public HttpContext Context => context;

    /// <summary>True when everything is to be checked and nothing done.</summary>
    public bool IsDryRun => isDryRun;

    /// <summary>The key or session that it came with.</summary>
    public ApiKeyInfo Key => caller!.Key;

    /// <summary>Whose it is. Every look at anything is by this id, so that another account's things are never found.</summary>
    public string AccountId => caller!.AccountId;

    /// <summary>Cancelled when the sender hangs up.</summary>
    public CancellationToken Gone => context.RequestAborted;

    /// <summary>A part of the path.</summary>
    public string Route(string name) => (string)context.GetRouteValue(name)!;

    /// <summary>The body, read strictly.</summary>
    public ValueTask<ApiResult<T>> ReadAsync<T>(JsonTypeInfo<T> type) => ApiBody.ReadAsync(context, type);
}
