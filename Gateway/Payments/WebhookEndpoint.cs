using System.Runtime.InteropServices;
using System.Text;
using IdleCloud.Contracts.Payments;
using IdleCloud.Gateway.Hosting;
using IdleCloud.Gateway.OpenAi.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Payments;

/// <summary>
/// Answers <c>POST /api/v1/payments/stripe/webhook</c>: checks the signature over the body as it came, and hands the body on. 200 says
/// that the notice is kept and need not come again; 400 that it is not Stripe's; 503 that it must come again.
/// </summary>
internal sealed partial class WebhookEndpoint(
    IGrainFactory grains, IOptions<WebhookOptions> options, TimeProvider clock, ILogger<WebhookEndpoint> logger)
{
    /// <summary>The route.</summary>
    public const string Route = "/api/v1/payments/stripe/webhook";

    private static readonly byte[] Received = "{\"received\":true}"u8.ToArray();

    private static readonly ApiError NotConfigured = ApiErrorCodes.ServiceUnavailable.With(
        "This gateway takes no payment notices: its operator has not set Gateway:Payments:WebhookSecrets.",
        retryAfter: TimeSpan.FromMinutes(1));

    private readonly WebhookOptions _options = options.Value;
    private readonly byte[][] _secrets = [.. options.Value.WebhookSecrets.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Takes one notice.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        if (_secrets.Length == 0)
        {
            LogNotConfigured(RequestId.Of(context));
            await ApiErrorWriter.WriteAsync(context, NotConfigured).ConfigureAwait(false);
            return;
        }

        // What costs nothing to refuse is refused before the body is read.
        StripeSignature? signature = StripeSignature.Parse(context.Request.Headers["Stripe-Signature"]);
        if (signature is null)
        {
            await RefuseAsync(context, "the Stripe-Signature header is missing or malformed").ConfigureAwait(false);
            return;
        }

        if (!signature.IsWithin(_options.WebhookTolerance, clock.GetUtcNow()))
        {
            await RefuseAsync(context, "its signature is too old, or from the future").ConfigureAwait(false);
            return;
        }

        byte[]? body = await BoundedBody.ReadAsync(context.Request, _options.MaxWebhookBytes, context.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            await ApiErrorWriter.WriteAsync(context, ApiErrors.RequestTooLarge(_options.MaxWebhookBytes)).ConfigureAwait(false);
            return;
        }

        if (!signature.Matches(body, _secrets))
        {
            await RefuseAsync(context, "no secret of this endpoint made its signature").ConfigureAwait(false);
            return;
        }

        var notice = new PaymentNotice { Body = ImmutableCollectionsMarshal.AsImmutableArray(body) };
        await grains.GetGrain<IPaymentNoticeGrain>(signature.SignedAt % IPaymentNoticeGrain.Count).ReceiveAsync(notice).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Received.Length;
        await context.Response.Body.WriteAsync(Received).ConfigureAwait(false);
    }

    private Task RefuseAsync(HttpContext context, string reason)
    {
        LogRefused(RequestId.Of(context), reason);
        return ApiErrorWriter.WriteAsync(context, ApiErrorCodes.InvalidSignature.With($"This is no notice of Stripe's for us: {reason}."));
    }
}
