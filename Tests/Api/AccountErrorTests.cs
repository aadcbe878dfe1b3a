using IdleCloud.Gateway.Api.Errors;
using IdleCloud.Gateway.OpenAi.Errors;

namespace IdleCloud.Tests.Api;

/// <summary>What the edge finds wrong is told in this API's words.</summary>
public sealed class AccountErrorTests
{
    [Fact]
    public void Translate_OfEveryErrorOfTheEdge_HasTheCodeOfItsStatus()
    {
        // Only chat completions are compared with an earlier request of the same key.
        foreach (ApiErrorCode code in ApiErrorCodes.All.Where(static each => each != ApiErrorCodes.IdempotencyMismatch))
        {
            ApiError error = code.With("words", "param", TimeSpan.FromSeconds(3));
            ApiError translated = AccountErrors.Translate(error);
            ApiErrorCode own = Assert.Single(AccountErrorCodes.All, each => each.Status == code.Status);
            Assert.Equal((own.Status, own.Code, own.Type, own.MayRetry), (translated.Status, translated.Code, translated.Type, translated.MayRetry));
            Assert.Equal((error.Param, error.RetryAfter), (translated.Param, translated.RetryAfter));
        }
    }
}
