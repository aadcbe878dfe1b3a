using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.Limits;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace IdleCloud.Gateway.Hosting;

/// <summary>
/// Turns what nobody caught into the API's errors. The answer tells the request id and nothing of the exception; the log tells both.
/// </summary>
internal sealed partial class ExceptionMiddleware(RequestDelegate next, RateLimitHeaders rateLimits, ILogger<ExceptionMiddleware> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
            // Here, and not in a middleware of its own: each costs every request another asynchronous call.
            if (!BareStatusErrors.IsBare(context.Response)) return;
            await rateLimits.AddToUnauthenticatedAsync(context).ConfigureAwait(false);
            await BareStatusErrors.WriteAsync(context).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            LogClientGone(RequestId.Of(context));
        }
        catch (BadHttpRequestException e)
        {
            LogBadRequest(RequestId.Of(context), e.Message);
            // The end of this request in the connection's bytes is not known, so nothing after it can be trusted.
            context.Response.Headers.Connection = "close";
            await AnswerAsync(context, FromKestrel(e)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsOutage(e))
        {
            LogOutage(RequestId.Of(context), e);
            await AnswerAsync(context, ApiErrors.ServiceUnavailable).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogBug(RequestId.Of(context), e);
            await AnswerAsync(context, ApiErrors.InternalError(RequestId.Of(context))).ConfigureAwait(false);
        }
    }

    /// <summary>A response that has begun is cut off: an orderly end would make half an answer look like a whole one.</summary>
    private async Task AnswerAsync(HttpContext context, ApiError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await rateLimits.AddToUnauthenticatedAsync(context).ConfigureAwait(false);
        await ApiErrorWriter.WriteAsync(context, AccountErrors.For(context, error)).ConfigureAwait(false);
    }

    /// <summary>What Kestrel finds only while a body is read: broken chunks, too few bytes, too slow, over its own limit.</summary>
    private static ApiError FromKestrel(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => ApiErrors.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => ApiErrorCodes.RequestTooLarge.With(e.Message),
        _ => ApiErrors.MalformedRequest(e.Message),
    };

    /// <summary>A silo, a grain's store (its exception is an <see cref="OrleansException"/> too) or the way to them does not work.</summary>
    private static bool IsOutage(Exception e) => e is TimeoutException or OrleansException;
}
