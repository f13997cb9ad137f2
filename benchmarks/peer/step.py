"""A training step of spot-adaptive distillation with attention transfer, as one writes it in PyTorch.

Its structure is that of the method's published program: the two networks' forward passes, the policy, a routing pass in which every sample
goes through both networks' segments, one backward pass for policy and adapters and one for the student. Adapters, temperature and rates are
those of Sakd's default profile, so that both sides compute the same.
"""

import torch
from torch import nn
from torch.nn import functional as F

KL_TEMPERATURE = 4.0
POLICY_TEMPERATURE = 5.0
ATTENTION_WEIGHT = 1000.0
RATE = 0.05
MOMENTUM = 0.9


class Routing(nn.Module):
    """The policy, and at every spot an adapter for either direction; the pairs here have features of the same size at every spot."""

    def __init__(self, teacher_channels, student_channels):
        super().__init__()
        self.spots = len(teacher_channels)
        self.policy = nn.Linear(teacher_channels[-1] + student_channels[-1], 2 * (self.spots + 1))
        for i, (teacher, student) in enumerate(zip(teacher_channels, student_channels), start=1):
            setattr(self, f"hst_{i}", Adapter(student, teacher))
            setattr(self, f"hts_{i}", Adapter(teacher, student))

    def decide(self, pooled_teacher, pooled_student, noise):
        """w [B, N + 1], 1 for the teacher's route: hard forward, soft backward."""
        pooled = torch.cat([pooled_teacher, pooled_student], dim=1).detach()
        logits = self.policy(pooled).view(-1, self.spots + 1, 2)
        soft = F.softmax((logits + noise) / POLICY_TEMPERATURE, dim=-1)
        hard = F.one_hot(soft.argmax(dim=-1), 2).to(soft.dtype)
        return (hard - soft.detach() + soft)[..., 0]

    def forward(self, x, w, teacher, student):
        """z_r: both routes of every sample, mixed by its decisions at every branch point."""
        a, c = x, x
        teacher, student = teacher.segments(), student.segments()
        for i in range(self.spots):
            t, s = teacher[i](a), student[i](c)
            wi = w[:, i].view(-1, 1, 1, 1)
            a = wi * t + (1 - wi) * getattr(self, f"hst_{i + 1}")(s)
            c = wi * getattr(self, f"hts_{i + 1}")(t) + (1 - wi) * s
        wi = w[:, -1].view(-1, 1)
        return wi * teacher[-1](a) + (1 - wi) * student[-1](c)


class Adapter(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        return self.conv(x)


class Step:
    """The networks, their optimizers and one batch."""

    def __init__(self, teacher, student, routing):
        self.teacher, self.student, self.routing = teacher, student, routing
        self.teacher.eval()
        for parameter in self.teacher.parameters():
            parameter.requires_grad = False
        self.student_sgd = torch.optim.SGD(student.parameters(), RATE, MOMENTUM, weight_decay=5e-4)
        policy = list(routing.policy.parameters())
        adapters = [parameter for name, parameter in routing.named_parameters() if not name.startswith("policy.")]
        self.routing_sgd = torch.optim.SGD(
            [{"params": policy, "lr": RATE / 200}, {"params": adapters, "lr": RATE / 2}], RATE, MOMENTUM, weight_decay=1e-3)

    def run(self, images, labels, noise):
        """One step; the losses as numbers."""
        self.student.train()
        with torch.no_grad():
            teacher_features, teacher_pooled, teacher_logits = self.teacher.features(images)
        student_features, student_pooled, student_logits = self.student.features(images)

        w = self.routing.decide(teacher_pooled, student_pooled, noise)
        selected = w.detach()

        ce = F.cross_entropy(student_logits, labels)
        kl = softened_divergence(student_logits, teacher_logits, selected[:, -1])
        kd = sum(attention_transfer(s, t, selected[:, i]) for i, (s, t) in enumerate(zip(student_features, teacher_features)))
        loss = ce + kl + ATTENTION_WEIGHT * kd

        self.student.eval()
        routing_loss = F.cross_entropy(self.routing(images, w, self.teacher, self.student), labels)
        self.student.train()

        self.routing_sgd.zero_grad()
        routing_loss.backward()
        self.routing_sgd.step()

        self.student_sgd.zero_grad()
        loss.backward()
        self.student_sgd.step()

        return {"ce": ce.item(), "kl": kl.item(), "kd": float(kd), "routing": routing_loss.item()}


def softened_divergence(student, teacher, selected):
    """L_KL: the Kullback-Leibler divergence of the softened classes, summed over the selected samples, over the batch's size."""
    log_student = F.log_softmax(student / KL_TEMPERATURE, dim=1)
    soft_teacher = F.softmax(teacher / KL_TEMPERATURE, dim=1)
    per_sample = F.kl_div(log_student, soft_teacher, reduction="none").sum(dim=1)
    return (per_sample * selected).sum() * KL_TEMPERATURE ** 2 / len(selected)


def attention_transfer(student, teacher, selected):
    """A spot's part of L_KD: the loss of the selected samples times their share of the batch."""
    rows = selected.nonzero().flatten()
    if len(rows) == 0:
        return torch.zeros(())
    difference = attention(student[rows]) - attention(teacher[rows])
    return difference.pow(2).mean() * len(rows) / len(selected)


def attention(feature):
    return F.normalize(feature.pow(2).mean(dim=1).flatten(1))
