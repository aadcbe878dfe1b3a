using IdleCloud.Gateway.Payments;
using IdleCloud.Silo.Payments;
using Microsoft.Extensions.Options;

namespace IdleCloud.Tests.Payments;

/// <summary>Settings that cannot work stop the start, and no secret is ever in a message.</summary>
public sealed class PaymentOptionsTests
{
    private const string Key = "sk_test_51SecretSecretSecret";

    [Fact]
    public void Validate_WhenNothingIsSet_Succeeds() => Assert.True(new PaymentOptionsValidator().Validate(null, new()).Succeeded);

    [Fact]
    public void Validate_WhenItIsComplete_Succeeds() => Assert.True(new PaymentOptionsValidator().Validate(null, Complete()).Succeeded);

    [Theory]
    [InlineData("StripeKey", "pk_test_51SecretSecretSecret")]
    [InlineData("StripeKey", "sk_test_51Secret SecretSecret")]
    [InlineData("StripeApi", "http://api.stripe.example")]
    [InlineData("StripeApi", "ftp://127.0.0.1")]
    [InlineData("SuccessUrl", "")]
    [InlineData("SuccessUrl", "http://idlecloud.example/")]
    [InlineData("CancelUrl", "javascript:alert(1)")]
    public void Validate_WhenATextIsWrong_NamesItAndNoSecret(string option, string value)
    {
        PaymentOptions options = Complete();
        typeof(PaymentOptions).GetProperty(option)!.SetValue(options, value);
        ValidateOptionsResult result = new PaymentOptionsValidator().Validate(null, options);
        Assert.Contains($"Payments:{option}", Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", result.FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("whsec_with a space in it")]
    public void Validate_WhenAWebhookSecretIsWrong_NamesItAndNotTheSecret(string secret)
    {
        ValidateOptionsResult result = new WebhookOptionsValidator().Validate(null, new() { WebhookSecrets = [secret] });
        Assert.Contains("Gateway:Payments:WebhookSecrets", Assert.Single(result.Failures!), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, result.FailureMessage, StringComparison.Ordinal);
    }

    private static PaymentOptions Complete() => new()
    {
        StripeKey = Key, SuccessUrl = "https://idlecloud.example/paid", CancelUrl = "https://idlecloud.example/no",
    };
}
